use portico_tests::fixtures;

portico_tests::ended_sessions!(embedded, fixtures::embedded_ended_sessions());
