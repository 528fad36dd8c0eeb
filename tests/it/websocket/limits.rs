use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
};
use reqwest::RequestBuilder;

use super::{
    client::{Client, open_sockets},
    knock::{Refused, knock, knock_from, opened},
};
use crate::end_to_end::caller::Caller;

const PASSWORD: &str = "correct horse battery staple";

/// Asserts that there is no place, and no hurry.
async fn crowded(request: RequestBuilder) {
    let refused = Refused::of(request).await.is(503, "unavailable");
    assert!(refused.headers.contains_key("retry-after"), "{refused:?}");
}

async fn are_open(server: &PorticoServer, count: f64) {
    let are = |open: &f64| (open - count).abs() < f64::EPSILON;
    eventually(async || open_sockets(server).await, are).await;
}

#[tokio::test]
async fn there_are_so_many_sockets_and_each_that_closes_makes_room() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.max_connections=2"]);
    let first = Client::open(&server, "/socket_server").await;
    let second = opened(knock(&server, "/echo")).await;
    are_open(&server, 2.0).await;
    crowded(knock(&server, "/socket_server")).await;
    crowded(knock(&server, "/echo")).await;
    first.leave().await;
    are_open(&server, 1.0).await;
    let mut third = Client::open(&server, "/socket_server").await;
    third.is_undisturbed().await;
    // One that goes without a farewell makes room as well.
    drop(second);
    are_open(&server, 1.0).await;
    let mut fourth = Client::open(&server, "/socket_server").await;
    fourth.is_undisturbed().await;
    third.is_undisturbed().await;
}

#[tokio::test]
async fn a_user_has_so_many_sockets_wherever_they_come_from() {
    let home = PorticoHome::with_keys();
    home.add_user("ada", PASSWORD);
    home.add_user("bob", PASSWORD);
    let server = home.start(&["socket.max_per_user=1", "sessions.max_per_user=0"]);
    let ada = Caller::log_in(&server, "ada", PASSWORD).await;
    let again = Caller::log_in(&server, "ada", PASSWORD).await;
    let bob = Caller::log_in(&server, "bob", PASSWORD).await;
    let socket = Client::on_channels(&server, &ada.access).await;
    crowded(knock_from("127.0.0.2", &server, "/socket").bearer_auth(&again.access)).await;
    crowded(knock(&server, "/socket_server").bearer_auth(&ada.access)).await;
    let _others = [
        opened(knock(&server, "/socket").bearer_auth(&bob.access)).await,
        opened(knock(&server, "/socket_server")).await,
        opened(knock(&server, "/socket_server")).await,
    ];
    socket.leave().await;
    are_open(&server, 3.0).await;
    opened(knock(&server, "/socket").bearer_auth(&again.access)).await;
}

#[tokio::test]
async fn an_address_has_so_many_sockets() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.max_per_address=1"]);
    let socket = Client::open(&server, "/socket_server").await;
    crowded(knock(&server, "/echo")).await;
    let _other = opened(knock_from("127.0.0.2", &server, "/echo")).await;
    socket.leave().await;
    are_open(&server, 1.0).await;
    opened(knock(&server, "/echo")).await;
}

#[tokio::test]
async fn who_is_not_let_in_takes_no_place() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.max_connections=1"]);
    for _ in 0..3 {
        Refused::of(knock(&server, "/socket")).await.is(401, "token_missing");
        let status = crate::end_to_end::caller::status(&super::knock::url(&server, "/echo")).await;
        assert_eq!(status, 426);
    }
    opened(knock(&server, "/echo")).await;
}

#[tokio::test]
async fn handshakes_have_the_rate_of_requests_and_probes_have_none() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["http.rate_per_address=1"]);
    let mut refused = None;
    for _ in 0..50 {
        let answer = knock(&server, "/echo").send().await.expect("an answer");
        if answer.status() != 101 {
            refused = Some(Refused::of(knock(&server, "/echo")).await);
            break;
        }
    }
    let refused = refused.expect("fifty handshakes do not take fifty seconds");
    let refused = refused.is(429, "rate_limited");
    assert_eq!(refused.headers["retry-after"], "1");
    opened(knock_from("127.0.0.2", &server, "/echo")).await;
    for _ in 0..50 {
        assert_eq!(crate::end_to_end::caller::status(&server.admin_url("/livez")).await, 200);
    }
}
