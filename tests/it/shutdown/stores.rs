//! What keeps data is closed behind everything that uses it.

use std::time::Duration;

use futures_util::future::join_all;
use mysql_async::{Conn, prelude::Queryable};
use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
    services::{Flavour, OwnedMysql},
};

use super::report::cut;
use crate::{cluster::nodes::is_ready, end_to_end::caller::status};

/// What a server counts under `name`.
async fn counted(database: &OwnedMysql, name: &str) -> u64 {
    let mut connection = Conn::from_url(database.account_url()).await.expect("it is up");
    let status = format!("SHOW GLOBAL STATUS LIKE '{name}'");
    let row: Option<(String, u64)> = connection.query_first(status).await.expect("an answer");
    connection.disconnect().await.expect("it lets go");
    row.expect("a number").1
}

/// How many connections ended that did not say goodbye, which is told when all have been noticed to end.
async fn aborted(database: &OwnedMysql) -> u64 {
    let connections = async || counted(database, "Threads_connected").await;
    // That of whoever asks is one.
    eventually(connections, |count| *count == 1).await;
    counted(database, "Aborted_clients").await
}

async fn use_many_connections(server: &PorticoServer) {
    let urls = vec![server.url("/hello"); 50];
    let statuses = join_all(urls.iter().map(|url| status(url))).await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
}

async fn leaves_with_a_goodbye(flavour: Flavour) {
    let database = OwnedMysql::start(flavour).await;
    let home = PorticoHome::with_keys();
    let server = home.start(&[
        "store.driver=mysql",
        &format!("mysql.primary={}", database.account_url()),
        "mysql.migrate_on_start=true",
        "mysql.acquire_timeout=5s",
        "mysql.query_timeout=5s",
    ]);
    is_ready(&server).await;
    use_many_connections(&server).await;
    let before = counted(&database, "Aborted_clients").await;
    server.terminate();
    let (code, log) = server.ended(Duration::from_secs(20)).await;
    assert_eq!(aborted(&database).await, before);
    assert_eq!((code, cut(&log)), (Some(0), [0; 5]), "{log}");
}

#[tokio::test]
async fn mysql_is_left_with_a_goodbye_on_each_connection() {
    leaves_with_a_goodbye(Flavour::MySql).await;
}

#[tokio::test]
async fn mariadb_is_left_with_a_goodbye_on_each_connection() {
    leaves_with_a_goodbye(Flavour::MariaDb).await;
}

#[tokio::test]
async fn the_file_of_the_embedded_store_is_alone_in_the_end() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let log_of_writes = home.store().with_extension("db-wal");
    assert!(log_of_writes.exists());
    server.terminate();
    let (code, log) = server.ended(Duration::from_secs(20)).await;
    assert_eq!(code, Some(0), "{log}");
    assert!(!log_of_writes.exists());
}
