use portico_tests::fixtures;

portico_tests::token_store!(embedded, fixtures::embedded_sessions());
portico_tests::token_store!(embedded_file, fixtures::embedded_file_sessions());
