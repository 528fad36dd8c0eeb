use portico_tests::fixtures;

portico_tests::user_queries!(embedded, fixtures::embedded_queries());
portico_tests::user_queries!(embedded_file, fixtures::embedded_file_queries());
