//! Streams of gRPC on one node hear what ends on the other.

use std::time::{Duration, Instant};

use portico_proto::portico::session::v1::WatchResponse;
use portico_tests::services::{self, FaultProxy, Mode, OwnedRedis};
use tonic::{Code, Streaming};

use super::nodes::Nodes;
use crate::{
    end_to_end::caller::Caller,
    grpc::client::{Client, why},
};

/// What is promised.
const EVERYWHERE: Duration = Duration::from_secs(1);
/// And of what was missed while a node heard nothing.
const REPAIRED: Duration = Duration::from_secs(5);

/// Waits for the end of a stream, which is because of its session; the reason.
async fn ended(mut stream: Streaming<WatchResponse>, within: Duration) -> String {
    let last = tokio::time::timeout(within, stream.message()).await;
    let (code, reason) = why(&last.expect("it goes on").expect_err("the end"));
    assert_eq!(code, Code::Unauthenticated);
    reason
}

async fn watched_there(nodes: &Nodes, caller: &Caller) -> Streaming<WatchResponse> {
    Client::new(&nodes.there).await.with_token(&caller.access).watch().await.0
}

async fn streams_hear_the_other_node(nodes: Nodes) {
    let password = nodes.admin_password();
    let mut caller = Caller::log_in(&nodes.here, "admin", &password).await;
    for _ in 0..5 {
        let stream = watched_there(&nodes, &caller).await;
        let next = Caller::log_in(&nodes.here, "admin", &password).await;
        assert_eq!(ended(stream, EVERYWHERE).await, "session_displaced");
        caller = next;
    }
    let stream = watched_there(&nodes, &caller).await;
    assert_eq!(caller.post("/auth/logout", None).await.0, 204);
    assert_eq!(ended(stream, EVERYWHERE).await, "session_ended");
}

#[tokio::test]
async fn streams_hear_the_other_node_through_a_single_server() {
    streams_hear_the_other_node(Nodes::on(&services::redis().await).await).await;
}

#[tokio::test]
async fn streams_hear_the_other_node_through_a_cluster() {
    streams_hear_the_other_node(Nodes::on_a_cluster().await).await;
}

#[tokio::test]
async fn a_session_that_ends_unheard_ends_its_stream_once_the_node_hears_again() {
    let redis = OwnedRedis::start().await;
    let proxy = FaultProxy::in_front_of(([127, 0, 0, 1], redis.port()).into()).await;
    let there = format!("redis://{}", proxy.addr());
    let nodes = Nodes::on_two_ways(&redis.url(), &there).await;
    let admin = Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
    let mut stream = watched_there(&nodes, &admin).await;
    proxy.set(Mode::Refuse).await;
    assert_eq!(admin.post("/auth/logout", None).await.0, 204);
    let unheard = tokio::time::timeout(Duration::from_millis(300), stream.message()).await;
    assert!(unheard.is_err(), "{unheard:?}");
    proxy.set(Mode::Pass).await;
    let back = Instant::now();
    assert_eq!(ended(stream, REPAIRED).await, "session_ended");
    println!("repaired in {:?}", back.elapsed());
}

/// It comes back empty, so that nobody is logged in.
#[tokio::test]
async fn a_redis_that_is_restarted_ends_the_streams_of_sessions_that_it_forgot() {
    let mut redis = OwnedRedis::start().await;
    let nodes = Nodes::on(&redis.url()).await;
    let admin = Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
    let stream = watched_there(&nodes, &admin).await;
    redis.kill();
    redis.restart().await;
    assert_eq!(ended(stream, REPAIRED).await, "session_ended");
}
