//! Sockets on one node hear what is said and what ends on the other.

use std::time::{Duration, Instant};

use portico_tests::{
    contract::{eventually, figure},
    services::{self, FaultProxy, Mode, OwnedRedis},
};
use serde_json::json;

use super::nodes::Nodes;
use crate::{end_to_end::caller::Caller, websocket::client::Client};

/// What is promised.
const EVERYWHERE: Duration = Duration::from_secs(1);
/// And of what was missed while a node heard nothing.
const REPAIRED: Duration = Duration::from_secs(5);

async fn sockets_hear_the_other_node(nodes: Nodes) {
    let password = nodes.admin_password();
    let first = Caller::log_in(&nodes.here, "admin", &password).await;
    let mut listeners = [
        Client::listening(&nodes.there, &first.access, "news").await,
        Client::listening(&nodes.here, &first.access, "news").await,
    ];
    let mut speakers = [
        Client::on_channels(&nodes.here, &first.access).await,
        Client::on_channels(&nodes.there, &first.access).await,
    ];
    for seq in 1..=20_u64 {
        let speaker = &mut speakers[usize::from(seq % 2 == 0)];
        let said = Instant::now();
        speaker.ask(json!({ "op": "publish", "topic": "news", "data": seq })).await.is_fine();
        for listener in &mut listeners {
            assert_eq!(listener.json().await.message("news"), (seq, &json!(seq)));
            assert!(said.elapsed() < EVERYWHERE, "{:?}", said.elapsed());
        }
    }
    let _second = Caller::log_in(&nodes.here, "admin", &password).await;
    let ended = Instant::now();
    for socket in listeners.iter_mut().chain(&mut speakers) {
        assert_eq!(socket.closed().await, (4001, "displaced".to_owned()));
        assert!(ended.elapsed() < EVERYWHERE, "{:?}", ended.elapsed());
    }
}

#[tokio::test]
async fn sockets_hear_the_other_node_through_a_single_server() {
    sockets_hear_the_other_node(Nodes::on(&services::redis().await).await).await;
}

#[tokio::test]
async fn sockets_hear_the_other_node_through_a_cluster() {
    sockets_hear_the_other_node(Nodes::on_a_cluster().await).await;
}

/// The next word on `topic` after the bus was gone: that something may be missing.
async fn is_told_of_a_gap(listener: &mut Client, topic: &str) {
    let heard = listener.json().await;
    assert_eq!(heard.0, json!({ "op": "resync", "topic": topic }));
}

#[tokio::test]
async fn who_may_have_missed_something_is_told_and_hears_what_comes() {
    let redis = OwnedRedis::start().await;
    let proxy = FaultProxy::in_front_of(([127, 0, 0, 1], redis.port()).into()).await;
    let there = format!("redis://{}", proxy.addr());
    let nodes = Nodes::on_two_ways(&redis.url(), &there).await;
    let admin = Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
    let mut listener = Client::listening(&nodes.there, &admin.access, "news").await;
    let mut speaker = Client::on_channels(&nodes.here, &admin.access).await;
    proxy.set(Mode::Refuse).await;
    speaker.ask(json!({ "op": "publish", "topic": "news", "data": "missed" })).await.is_fine();
    proxy.set(Mode::Pass).await;
    is_told_of_a_gap(&mut listener, "news").await;
    speaker.ask(json!({ "op": "publish", "topic": "news", "data": "heard" })).await.is_fine();
    assert_eq!(listener.json().await.message("news"), (2, &json!("heard")));
}

#[tokio::test]
async fn a_session_that_ends_unheard_closes_its_sockets_once_the_node_hears_again() {
    let redis = OwnedRedis::start().await;
    let proxy = FaultProxy::in_front_of(([127, 0, 0, 1], redis.port()).into()).await;
    let there = format!("redis://{}", proxy.addr());
    let nodes = Nodes::on_two_ways(&redis.url(), &there).await;
    let admin = Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
    let mut socket = Client::on_channels(&nodes.there, &admin.access).await;
    proxy.set(Mode::Refuse).await;
    assert_eq!(admin.post("/auth/logout", None).await.0, 204);
    assert!(socket.hears_nothing().await);
    proxy.set(Mode::Pass).await;
    let back = Instant::now();
    assert_eq!(socket.closed().await, (4001, "logged_out".to_owned()));
    figure("W4", "an end that was not heard is repaired", back.elapsed());
    assert!(back.elapsed() < REPAIRED, "{:?}", back.elapsed());
}

/// W4.
#[tokio::test]
async fn a_redis_that_is_restarted_carries_messages_again() {
    let mut redis = OwnedRedis::start().await;
    let nodes = Nodes::on(&redis.url()).await;
    let password = nodes.admin_password();
    let admin = Caller::log_in(&nodes.here, "admin", &password).await;
    let mut lost = Client::listening(&nodes.there, &admin.access, "news").await;
    redis.kill();
    redis.restart().await;
    // It came back empty, so nobody is logged in.
    let back = Instant::now();
    assert_eq!(lost.closed().await.0, 4001);
    assert!(back.elapsed() < REPAIRED, "{:?}", back.elapsed());
    let log_in = async || Caller::nobody(&nodes.there).try_log_in("admin", &password).await.0;
    eventually(log_in, |status| *status == 200).await;
    let admin = Caller::log_in(&nodes.here, "admin", &password).await;
    let mut listener = Client::listening(&nodes.there, &admin.access, "news").await;
    let mut speaker = Client::on_channels(&nodes.here, &admin.access).await;
    let said = Instant::now();
    speaker.ask(json!({ "op": "publish", "topic": "news", "data": 1 })).await.is_fine();
    listener.json().await.message("news");
    assert!(said.elapsed() < EVERYWHERE, "{:?}", said.elapsed());
}
