use portico_tests::fixtures;

portico_tests::import_repository!(embedded, fixtures::embedded_imports());
portico_tests::import_repository!(embedded_file, fixtures::embedded_file_imports());
