//! A store that is closed leaves its file at rest, whoever still holds it.

use std::fs;

use adapter_embedded::{EmbeddedUserQueries, EmbeddedUserRepository};
use portico_application::ports::EventBus;
use portico_domain::{
    consistency::Consistency,
    repository::RepositoryError,
    user::{UserQueries, UserRepository},
};
use portico_tests::{contract::soon, fixtures};

#[tokio::test]
async fn a_closed_store_is_one_whole_file_and_later_calls_fail() {
    let (embedded, directory) = fixtures::embedded_file();
    let users = EmbeddedUserRepository::new(embedded.clone());
    let queries = EmbeddedUserQueries::new(embedded.clone());
    let id = users.add(&fixtures::new_user(fixtures::username("ada"))).await.expect("a new name");
    queries.find(id, &Consistency::Eventual).await.expect("it can be read");
    assert!(fs::read_dir(directory.path()).expect("a directory").count() > 1);

    soon(embedded.close()).await;
    let left = fs::read_dir(directory.path()).expect("a directory");
    assert_eq!(
        left.map(|item| item.expect("an item").file_name()).collect::<Vec<_>>(),
        ["portico.db"]
    );
    let is_gone =
        |error: Option<RepositoryError>| matches!(error, Some(RepositoryError::Broken(_)));
    assert!(is_gone(queries.find(id, &Consistency::Eventual).await.err()));
    assert!(is_gone(users.find(id).await.err()));
    // A second time there is nothing to do.
    soon(embedded.close()).await;
}

#[tokio::test]
async fn listeners_of_a_closed_bus_are_told() {
    let (embedded, _directory) = fixtures::embedded_file();
    let events = embedded.events();
    let mut listener = events.subscribe();
    events.close();
    assert_eq!(soon(listener.next()).await, None);
    assert_eq!(soon(events.subscribe().next()).await, None);
}
