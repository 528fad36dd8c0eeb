use portico_tests::fixtures;

portico_tests::event_bus!(embedded, fixtures::embedded_events());
