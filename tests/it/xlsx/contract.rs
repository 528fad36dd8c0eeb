use portico_tests::fixtures;

portico_tests::sheets!(xlsx, fixtures::xlsx_sheets());
