//! An import whose process is killed halfway, and one whose connection is.

use std::sync::Arc;

use adapter_mysql::{Mysql, MysqlUserRepository};
use futures_util::{StreamExt, stream};
use mysql_async::prelude::Queryable;
use portico_domain::{import::ImportMode, repository::RepositoryError, user::UserRepository};
use portico_tests::{
    contract::eventually,
    fixtures::{self, RealClock, mysql_config},
};

use super::servers::Database;
use crate::victims;

const STRICT: ImportMode = ImportMode::Strict;

async fn users(url: &str) -> MysqlUserRepository {
    let config = mysql_config(url, &[]);
    let mysql = Mysql::connect(&config, Arc::new(RealClock)).expect("a good configuration");
    mysql.migrate().await.expect("the server answers");
    MysqlUserRepository::new(mysql)
}

async fn imports_all(database: &Database) {
    let users = users(&database.url()).await;
    assert!(users.is_empty().await.expect("the server answers"));
    // The locks of the other one go when the server has noticed.
    let again = eventually(
        async || users.upsert_all(victims::rows(), STRICT, fixtures::now()).await,
        Result::is_ok,
    );
    let again = again.await.expect("it is well");
    assert_eq!(again.inserted, u64::from(victims::ROWS));
}

async fn a_killed_process_leaves_nothing(database: Database) {
    let url = database.url();
    users(&url).await;
    let kill =
        move || victims::kill_halfway("mysql::half_imports::the_import_that_is_killed", &url);
    tokio::task::spawn_blocking(kill).await.expect("it is killed halfway");
    imports_all(&database).await;
}

/// Does nothing unless a test here has started it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_import_that_is_killed() {
    if let Some(url) = victims::store() {
        victims::import(&users(&url).await).await;
    }
}

async fn a_killed_connection_leaves_nothing(database: Database) {
    let users = users(&database.url()).await;
    let mut killer = database.connection().await;
    let kill = stream::once(async move {
        let sql = "SELECT id FROM information_schema.processlist
                   WHERE id <> CONNECTION_ID() AND db = DATABASE()";
        let ids: Vec<u64> = killer.query(sql).await.expect("the server answers");
        assert!(!ids.is_empty(), "there is a connection to be killed");
        for id in ids {
            killer.query_drop(format!("KILL CONNECTION {id}")).await.expect("it is ours");
        }
        Ok(vec![fixtures::user_row(victims::ROWS + 2, None, &fixtures::username("last"))])
    });
    let rows = Box::pin(victims::rows().chain(kill));
    let upserted = users.upsert_all(rows, STRICT, fixtures::now()).await;
    assert!(matches!(upserted, Err(RepositoryError::Unavailable(_))), "{upserted:?}");
    imports_all(&database).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_leaves_nothing_on_mysql() {
    a_killed_process_leaves_nothing(Database::mysql().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_process_leaves_nothing_on_mariadb() {
    a_killed_process_leaves_nothing(Database::mariadb().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_connection_leaves_nothing_on_mysql() {
    a_killed_connection_leaves_nothing(Database::mysql().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_connection_leaves_nothing_on_mariadb() {
    a_killed_connection_leaves_nothing(Database::mariadb().await).await;
}
