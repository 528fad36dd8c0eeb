//! A login on one node while a crowd uses the session that it displaces on another, whose way to Redis may be cut: that
//! session is refused there within a second, and here at once.

use std::time::{Duration, Instant};

use portico_tests::{
    contract::eventually,
    services::{FaultProxy, Mode, OwnedRedis},
};

use super::{
    crowd::{Crowd, Seen, look_home},
    nodes::Nodes,
};
use crate::end_to_end::caller::{Answer, Caller};

/// What is promised.
const EVERYWHERE: Duration = Duration::from_secs(1);

/// How long the crowd goes on after the login: more than twice as long as the promise.
const AFTER: Duration = Duration::from_millis(2_500);

fn is_displaced(status: u16, body: &serde_json::Value) -> bool {
    status == 401 && body["code"] == "session_displaced"
}

/// Displaces a session that a crowd uses on the other node, right after `cut`; what the crowd saw, and when the login was
/// answered.
async fn displace(
    nodes: &Nodes,
    password: &str,
    cut: impl AsyncFnOnce(),
) -> (Caller, Vec<Seen>, Instant) {
    let mut first = Caller::log_in(&nodes.here, "admin", password).await;
    assert_eq!(first.get("/home").await.0, 200);
    first.move_to(&nodes.there);
    let crowd = Crowd::gather(&first, look_home).await;
    cut().await;
    let second = Caller::log_in(&nodes.here, "admin", password).await;
    let login = Instant::now();
    first.move_to(&nodes.here);
    let (status, body) = first.get("/home").await;
    assert!(is_displaced(status, &body), "at once: {status} {body}");
    assert_eq!(second.get("/home").await.0, 200);
    tokio::time::sleep(AFTER).await;
    (first, crowd.disperse().await, login)
}

/// Nobody is let in who asks a second after the login; and how long somebody was.
fn is_over_in_time(seen: &[Seen], login: Instant, refusals: impl Fn(&Seen) -> bool) {
    let last = seen.iter().filter(|seen| seen.status == 200).map(|seen| seen.asked).max();
    let last = last.expect("it was good before").saturating_duration_since(login);
    println!("{} answers, the last 200 was asked for {last:?} after the login", seen.len());
    assert!(last < EVERYWHERE, "{last:?}");
    let (before, after): (Vec<_>, Vec<_>) = seen.iter().partition(|seen| seen.asked < login);
    assert!(before.iter().any(|seen| seen.status == 200) && !after.is_empty());
    for seen in seen.iter().filter(|seen| seen.status != 200) {
        assert!(refusals(seen), "{seen:?}");
    }
}

/// The login is noticed without doubt: nobody is told that the store is unavailable.
async fn with_the_channel_whole(nodes: Nodes) {
    let password = nodes.admin_password();
    for _ in 0..3 {
        let (_, seen, login) = displace(&nodes, &password, async || {}).await;
        is_over_in_time(&seen, login, |seen| is_displaced(seen.status, &seen.body));
    }
}

#[tokio::test]
async fn a_crowd_is_refused_on_the_other_node() {
    let redis = OwnedRedis::start().await;
    with_the_channel_whole(Nodes::on(&redis.url()).await).await;
}

#[tokio::test]
async fn a_crowd_is_refused_on_the_other_node_of_a_cluster() {
    with_the_channel_whole(Nodes::on_a_cluster().await).await;
}

/// The way of the other node swallows what is sent and keeps the connections.
async fn with_the_channel_cut(mode: Mode) {
    let redis = OwnedRedis::start().await;
    let proxy = FaultProxy::in_front_of(([127, 0, 0, 1], redis.port()).into()).await;
    let there = format!("redis://{}", proxy.addr());
    let nodes = Nodes::on_two_ways(&redis.url(), &there).await;
    let password = nodes.admin_password();
    for _ in 0..3 {
        let cut = async || proxy.set(mode).await;
        let (mut first, seen, login) = displace(&nodes, &password, cut).await;
        is_over_in_time(&seen, login, |seen| {
            let is_unavailable = seen.status == 503 && seen.body["code"] == "unavailable";
            is_unavailable || is_displaced(seen.status, &seen.body)
        });
        proxy.set(Mode::Pass).await;
        first.move_to(&nodes.there);
        let ask = async || first.get("/home").await;
        let (_, body): Answer = eventually(ask, |(status, _)| *status == 401).await;
        assert_eq!(body["code"], "session_displaced");
    }
}

#[tokio::test]
async fn a_crowd_is_refused_on_a_node_that_reaches_nothing() {
    with_the_channel_cut(Mode::Hang).await;
}

/// New connections pass, so that the node can ask, and nothing tells it that it does not hear.
#[tokio::test]
async fn a_crowd_is_refused_on_a_node_that_hears_nothing() {
    with_the_channel_cut(Mode::HangOpen).await;
}
