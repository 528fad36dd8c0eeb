//! An import that is killed halfway.

use adapter_embedded::{Config, Embedded, EmbeddedUserRepository};
use portico_domain::{import::ImportMode, user::UserRepository};
use portico_tests::fixtures;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::victims;

fn users(path: &str) -> EmbeddedUserRepository {
    let config = Config { path: path.into() };
    EmbeddedUserRepository::new(Embedded::open(&config).expect("the file is whole"))
}

#[tokio::test]
async fn a_strict_import_that_is_killed_halfway_leaves_nothing() {
    let directory = TempDir::new().expect("a directory can be made");
    let path = directory.path().join("portico.db");
    let path = path.to_str().expect("a path of letters");
    victims::kill_halfway("embedded::half_imports::the_import_that_is_killed", path);

    let raw = Connection::open(path).expect("a database");
    let ask = |sql| raw.query_row(sql, [], |row| row.get::<_, String>(0)).expect("an answer");
    assert_eq!(ask("PRAGMA integrity_check"), "ok");
    assert_eq!(ask("SELECT CAST(count(*) AS TEXT) FROM users"), "0");
    drop(raw);

    let again = users(path).upsert_all(victims::rows(), ImportMode::Strict, fixtures::now()).await;
    assert_eq!(again.expect("nobody has the lock").inserted, u64::from(victims::ROWS));
}

/// Does nothing unless the test above has started it.
#[tokio::test]
async fn the_import_that_is_killed() {
    if let Some(path) = victims::store() {
        victims::import(&users(&path)).await;
    }
}
