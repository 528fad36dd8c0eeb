//! What clients see while a store is down: never a wrong answer, and good ones again without a restart.

use std::time::{Duration, Instant};

use portico_tests::{
    contract::eventually,
    services::{OwnedRedis, ReplicatedMysql},
};
use serde_json::json;

use super::nodes::{Nodes, is_ready};
use crate::end_to_end::caller::{Caller, client};

#[tokio::test]
async fn a_redis_that_is_killed_is_unavailable_and_never_a_lie() {
    let mut redis = OwnedRedis::start().await;
    let nodes = Nodes::on(&redis.url()).await;
    let password = nodes.admin_password();
    let admin = Caller::log_in(&nodes.here, "admin", &password).await;
    assert_eq!(admin.get("/home").await.0, 200);

    redis.kill();
    // What was remembered holds for half a second at most.
    eventually(async || admin.get("/home").await.0, |status| *status != 200).await;
    for _ in 0..20 {
        let (status, problem) = admin.get("/home").await;
        assert_eq!((status, &problem["code"]), (503, &"unavailable".into()));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let status = async |path: &str| {
        let asked = client().get(nodes.here.admin_url(path)).send().await;
        asked.expect("it is up").status().as_u16()
    };
    assert_eq!((status("/livez").await, status("/readyz").await), (200, 503));

    redis.restart().await;
    is_ready(&nodes.here).await;
    // It came back empty (R2): nobody is logged in, and anybody can log in.
    let (status, problem) =
        eventually(async || admin.get("/home").await, |(status, _)| *status != 503).await;
    assert_eq!((status, &problem["code"]), (401, &"session_ended".into()));
    let again = Caller::log_in(&nodes.there, "admin", &password).await;
    assert_eq!(again.get("/home").await.0, 200);
    drop(nodes.home);
}

/// R4: a failover to a replica that had not heard of a logout yet, as far as a client can tell.
#[tokio::test]
async fn a_logout_that_redis_loses_is_remembered_when_the_refresh_token_comes() {
    let redis = OwnedRedis::start().await;
    let nodes = Nodes::on(&redis.url()).await;
    let mut admin = Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
    let client = redis::Client::open(redis.url()).expect("a good URL");
    let mut connection = client.get_multiplexed_async_connection().await.expect("it is up");
    let mut ask = async |words: &[&[u8]]| {
        let mut command = redis::cmd(std::str::from_utf8(words[0]).expect("a command"));
        for word in &words[1..] {
            command.arg(*word);
        }
        command.query_async::<redis::Value>(&mut connection).await.expect("it is up")
    };
    let keys = ask(&[b"KEYS", b"*:{u:*"]).await;
    let keys: Vec<Vec<u8>> = redis::from_redis_value(keys).expect("a list");
    assert_eq!(keys.len(), 1, "the sessions of one user are one key");
    let before: Vec<u8> =
        redis::from_redis_value(ask(&[b"DUMP", &keys[0]]).await).expect("it is there");

    assert_eq!(admin.post("/auth/logout", None).await.0, 204);
    assert_eq!(admin.get("/home").await.0, 401);
    ask(&[b"RESTORE", &keys[0], b"0", &before, b"REPLACE"]).await;
    eventually(async || admin.get("/home").await.0, |status| *status == 200).await;

    let (status, problem) = admin.refresh().await;
    assert_eq!((status, &problem["code"]), (401, &"session_ended".into()));
    assert_eq!(admin.get("/home").await.0, 401, "it has ended again");
}

/// D1 with a replica: what only shows users goes on.
#[tokio::test]
async fn a_primary_that_is_killed_takes_the_writes_with_it_and_not_the_reads() {
    let mut mysql = ReplicatedMysql::start().await;
    let redis = OwnedRedis::start().await;
    let nodes = Nodes::on_both(&mysql.database(), &redis.url()).await;
    let admin = Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
    mysql.catch_up().await;
    // The replicas are looked after from the start, and taken when they are found to be good.
    eventually(async || nodes.here.log(), |log| log.contains("the replica answers queries")).await;

    mysql.primary().kill();
    let add = async || {
        let body = json!({ "username": "ada" });
        admin.post("/users", Some(body)).await
    };
    let begun = Instant::now();
    let (status, problem) = add().await;
    assert_eq!((status, &problem["code"]), (503, &"unavailable".into()));
    assert!(begun.elapsed() < Duration::from_millis(1_500), "{:?}", begun.elapsed());
    for path in ["/users/1", "/users", "/home", "/hello"] {
        assert_eq!(admin.get(path).await.0, 200, "{path}");
    }

    mysql.restart_primary().await;
    let back = Instant::now();
    let (status, _) = eventually(add, |(status, _)| *status != 503).await;
    assert_eq!(status, 201);
    assert!(back.elapsed() < Duration::from_secs(5), "{:?}", back.elapsed());
}
