//! What clients see while a store is down: never a wrong answer, and good ones again without a restart.

use std::{
    env,
    time::{Duration, Instant},
};

use mysql_async::{Conn, prelude::Queryable};
use portico_tests::{
    contract::{eventually, figure},
    fixtures::{PorticoServer, session_id},
    services::{OwnedRedis, ReplicatedMysql},
};
use serde_json::json;

use super::{
    crowd::{Crowd, Seen, look_home},
    nodes::{Nodes, is_ready},
};
use crate::end_to_end::caller::{Answer, Caller, status};

/// How long what was remembered of sessions may hold.
const REMEMBERED: Duration = Duration::from_millis(500);

/// How long a server is down.
fn outage() -> Duration {
    let is_long = env::var_os("PORTICO_TEST_ALL").is_some();
    Duration::from_secs(if is_long { 20 } else { 2 })
}

/// Looks at what operators see, as long as a server is down.
async fn endure(node: &PorticoServer) {
    let until = Instant::now() + outage();
    while Instant::now() < until {
        assert_eq!(status(&node.admin_url("/livez")).await, 200);
        assert_eq!(status(&node.admin_url("/readyz")).await, 503);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What was asked and answered while a server was down, of which every answer says so in time.
fn is_unavailable<'a>(row: &str, seen: impl Iterator<Item = &'a Seen>, in_time: Duration) {
    let mut times: Vec<_> = seen
        .map(|seen| {
            assert_eq!((seen.status, &seen.body["code"]), (503, &"unavailable".into()), "{seen:?}");
            seen.answered - seen.asked
        })
        .collect();
    times.sort_unstable();
    let longest = *times.last().expect("there were calls");
    figure(row, "calls that were answered 503", times.len());
    figure(row, "the median of them", times[times.len() / 2]);
    figure(row, "the longest of them", longest);
    assert!(longest <= in_time, "{longest:?}");
}

/// R1, and R2 when it is back: it came back empty, so nobody is logged in, and anybody can log in.
#[tokio::test]
async fn a_redis_that_is_killed_under_load_is_unavailable_and_never_a_lie() {
    let mut redis = OwnedRedis::start().await;
    let nodes = Nodes::on(&redis.url()).await;
    let password = nodes.admin_password();
    let admin = Caller::log_in(&nodes.here, "admin", &password).await;
    let crowd = Crowd::gather(&admin, look_home).await;

    redis.kill();
    let down = Instant::now();
    endure(&nodes.here).await;
    let back = Instant::now();
    redis.restart().await;
    let up = Instant::now();
    is_ready(&nodes.here).await;
    let nobody = Caller::nobody(&nodes.there);
    let log_in = async || nobody.try_log_in("admin", &password).await.0;
    eventually(log_in, |status| *status == 200).await;
    let healed = up.elapsed();
    eventually(async || admin.get("/home").await.0, |status| *status == 401).await;
    figure("R1", "healed", healed);
    assert!(healed < Duration::from_secs(2), "{healed:?}");

    let seen = crowd.disperse().await;
    let meanwhile = |seen: &&Seen| seen.asked > down + REMEMBERED && seen.answered < back;
    is_unavailable("R1", seen.iter().filter(meanwhile), Duration::from_secs(1));
    for seen in &seen {
        let is_good = match seen.status {
            200 => seen.asked < down + REMEMBERED,
            401 => seen.answered > back && seen.body["code"] == "session_ended",
            status => status == 503,
        };
        assert!(is_good, "{seen:?}");
    }
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

/// D1 with a replica: what only shows users goes on, and what is acknowledged is kept, once.
#[tokio::test]
async fn a_primary_that_is_killed_under_load_takes_the_writes_with_it_and_not_the_reads() {
    let mut mysql = ReplicatedMysql::start().await;
    let redis = OwnedRedis::start().await;
    let nodes = Nodes::on_both(&mysql.database(), &redis.url()).await;
    let writer = Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
    mysql.catch_up().await;
    let mut reader = writer.clone();
    // Who wrote last may have to wait for the primary to read it.
    reader.move_to(&nodes.there);
    // The replicas are looked after from the start, and taken when they are found to be good.
    eventually(async || nodes.there.log(), |log| log.contains("the replica answers queries")).await;
    let writers = Crowd::gather(&writer, add_user).await;
    let readers = Crowd::gather(&reader, look_at_users).await;

    mysql.primary().kill();
    let down = Instant::now();
    endure(&nodes.here).await;
    let back = Instant::now();
    mysql.restart_primary().await;
    let up = Instant::now();
    eventually(async || add_user(writer.clone()).await.0, |status| *status == 201).await;
    let healed = up.elapsed();
    is_ready(&nodes.here).await;
    figure("D1", "healed under load", healed);
    assert!(healed < Duration::from_secs(5), "{healed:?}");

    let (creations, looks) = (writers.disperse().await, readers.disperse().await);
    let meanwhile = |seen: &&Seen| seen.asked > down && seen.answered < back;
    is_unavailable("D1", creations.iter().filter(meanwhile), Duration::from_millis(1_500));
    let kept = usernames(&mysql.primary_url()).await;
    for seen in creations.iter().filter(|seen| seen.status == 201) {
        let name = seen.body["username"].as_str().expect("a name");
        assert_eq!(kept.iter().filter(|kept| *kept == name).count(), 1, "{name}");
    }
    let refused: Vec<_> = looks.iter().filter(|seen| seen.status != 200).collect();
    figure("D1", "reads", looks.len());
    figure("D1", "reads that were refused", refused.len());
    assert!(looks.iter().filter(meanwhile).count() > 0);
    assert!(refused.is_empty(), "{:?}", refused[0]);
}

async fn add_user(caller: Caller) -> Answer {
    let body = json!({ "username": session_id().to_string() });
    caller.post("/users", Some(body)).await
}

async fn look_at_users(caller: Caller) -> Answer {
    caller.get("/users/1").await
}

async fn usernames(url: &str) -> Vec<String> {
    let mut connection = Conn::from_url(url).await.expect("it is up");
    connection.query("SELECT username FROM users").await.expect("it is up")
}
