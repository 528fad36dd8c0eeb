use portico_tests::fixtures;

portico_tests::login_throttle!(embedded, fixtures::embedded_throttle);
portico_tests::login_throttle!(embedded_file, fixtures::embedded_file_throttle);
