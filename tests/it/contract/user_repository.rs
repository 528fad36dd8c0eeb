use portico_tests::fixtures;

portico_tests::user_repository!(embedded, fixtures::embedded_users());
portico_tests::user_repository!(embedded_file, fixtures::embedded_file_users());
