//! The servers that a test may hurt.

use std::time::{Duration, Instant};

use mysql_async::{Conn, prelude::Queryable};
use portico_tests::services::{OwnedCluster, OwnedRedis, ReplicatedMysql};

use super::wire::redis_says;

/// How many rows `t` has.
async fn rows(url: &str) -> usize {
    let mut connection = Conn::from_url(url).await.unwrap();
    connection.query_first("SELECT COUNT(*) FROM t").await.unwrap().unwrap()
}

#[tokio::test]
async fn redis_is_killed_restarted_empty_and_stopped() {
    let mut redis = OwnedRedis::start().await;
    let url = redis.url();
    assert_eq!(redis_says(&url, "SET k v").await.as_deref(), Some("+OK"));
    redis.kill();
    redis.restart().await;
    assert_eq!(redis_says(&url, "GET k").await.as_deref(), Some("$-1"));
    redis.stop();
    assert_eq!(redis_says(&url, "PING").await, None);
    redis.resume();
    assert_eq!(redis_says(&url, "PING").await.as_deref(), Some("+PONG"));
}

#[tokio::test]
async fn a_cluster_fails_over_reshards_and_takes_a_node_back() {
    let mut cluster = OwnedCluster::start().await;
    let client = redis::cluster::ClusterClient::new(cluster.seeds()).unwrap();
    let mut connection = client.get_async_connection().await.unwrap();
    let () = redis::cmd("SET").arg("k").arg("v").query_async(&mut connection).await.unwrap();

    let owner = cluster.owner("k").await;
    let other = (owner + 1) % 3;
    // The slot of `k` is 7629, the 2168th of its master.
    cluster.reshard(2_200, owner, other).await;
    assert_eq!(cluster.owner("k").await, other);
    let kept: String = redis::cmd("GET").arg("k").query_async(&mut connection).await.unwrap();
    assert_eq!(kept, "v");

    cluster.kill(other);
    let begun = Instant::now();
    while cluster.owner("k").await != other + 3 {
        assert!(begun.elapsed() < Duration::from_secs(15), "the replica does not take over");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    cluster.healed().await;
    cluster.restart(other).await;
    assert!(!cluster.masters().await.contains(&other));
}

#[tokio::test]
async fn a_replica_lags_as_told_and_a_primary_comes_back() {
    let mut mysql = ReplicatedMysql::start().await;
    let mut primary = Conn::from_url(mysql.primary_url()).await.unwrap();
    primary.query_drop("CREATE TABLE t (n INT)").await.unwrap();
    mysql.catch_up().await;

    let delay = Duration::from_secs(2);
    mysql.set_delay(delay).await;
    let begun = Instant::now();
    primary.query_drop("INSERT INTO t VALUES (1)").await.unwrap();
    assert_eq!(rows(&mysql.replica_url()).await, 0);
    mysql.catch_up().await;
    // MySQL counts whole seconds on either side.
    assert!(begun.elapsed() > delay / 2);
    assert_eq!(rows(&mysql.replica_url()).await, 1);
    mysql.set_delay(Duration::ZERO).await;

    mysql.set_read_only(true).await;
    let refused = primary.query_drop("INSERT INTO t VALUES (2)").await.unwrap_err();
    assert!(refused.to_string().contains("1290"), "{refused}");
    mysql.set_read_only(false).await;
    primary.query_drop("INSERT INTO t VALUES (2)").await.unwrap();

    mysql.primary().kill();
    mysql.restart_primary().await;
    assert_eq!(rows(&mysql.primary_url()).await, 2);
    mysql.stop_replica().await;
    mysql.start_replica().await;
    mysql.catch_up().await;
    assert_eq!(rows(&mysql.replica_url()).await, 2);
}
