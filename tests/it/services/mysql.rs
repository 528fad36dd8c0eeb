//! The shared MySQL and MariaDB servers.

use std::time::{Duration, Instant};

use mysql_async::{Conn, prelude::Queryable};
use portico_tests::services;

async fn version(url: &str) -> String {
    let mut connection = Conn::from_url(url).await.unwrap();
    connection.query_first("SELECT VERSION()").await.unwrap().unwrap()
}

async fn tables(url: &str) -> Vec<String> {
    Conn::from_url(url).await.unwrap().query("SHOW TABLES").await.unwrap()
}

#[tokio::test]
async fn mysql_gives_each_test_an_empty_database() {
    let (one, other) = (services::mysql().await, services::mysql().await);
    assert!(!version(&one.url()).await.contains("MariaDB"));
    Conn::from_url(one.url()).await.unwrap().query_drop("CREATE TABLE t (n INT)").await.unwrap();
    assert_eq!(tables(&one.url()).await, ["t"]);
    assert!(tables(&other.url()).await.is_empty());
}

#[tokio::test]
async fn mariadb_gives_each_test_an_empty_database() {
    let database = services::mariadb().await;
    assert!(version(&database.url()).await.contains("MariaDB"));
    assert!(tables(&database.url()).await.is_empty());
}

#[tokio::test]
async fn a_replica_has_what_its_primary_has_and_takes_no_writes() {
    let database = services::replicated_mysql().await;
    let mut primary = Conn::from_url(database.primary_url()).await.unwrap();
    primary.query_drop("CREATE TABLE t (n INT)").await.unwrap();
    let begun = Instant::now();
    while tables(&database.replica_url()).await.is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(10), "the table does not arrive");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let mut replica = Conn::from_url(database.replica_url()).await.unwrap();
    let refused = replica.query_drop("INSERT INTO t VALUES (1)").await.unwrap_err();
    assert!(refused.to_string().contains("1290"), "{refused}");
}
