//! More connections than a listener has places for.

use portico_proto::hello::HelloRequest;
use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
};
use serde_json::Value;
use tonic::Code;
use tonic_types::StatusExt;

use super::caller::{client, status};
use crate::{
    grpc::{
        certified::{MUTUAL, channel, greet},
        client::Client,
    },
    slow_clients::wire::Wire,
    websocket::knock::{Refused, knock, opened},
};

const REQUEST: &str = "GET /hello HTTP/1.1\r\nHost: portico.test\r\n\r\n";

/// A connection that has been served, and is idle since.
async fn idle(server: &PorticoServer) -> Wire {
    let mut wire = Wire::with(server.http(), REQUEST).await;
    assert!(wire.answer().await.starts_with("HTTP/1.1 200 "));
    wire
}

async fn metric(server: &PorticoServer, sample: &str) -> f64 {
    let metrics = client().get(server.admin_url("/metrics")).send().await.expect("an answer");
    let metrics = metrics.text().await.expect("text");
    let line = metrics.lines().find_map(|line| line.strip_prefix(sample));
    line.map_or(0.0, |value| value.trim().parse().expect("a number"))
}

#[tokio::test]
async fn whoever_finds_no_place_is_told_so_and_the_connection_ends() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["http.max_connections=2"]);
    let (first, _second) = (idle(&server).await, idle(&server).await);

    let refused = Wire::with(server.http(), REQUEST).await.text().await;
    let (head, body) = refused.split_once("\r\n\r\n").expect("a head");
    let head = head.to_lowercase();
    assert!(head.starts_with("http/1.1 503 "), "{head}");
    for field in ["connection: close", "retry-after: 1", "x-request-id: ", "problem+json"] {
        assert!(head.contains(field), "{field} is not in {head}");
    }
    let problem: Value = serde_json::from_str(body).expect("JSON");
    assert_eq!(problem["code"], "unavailable");

    assert_eq!(status(&server.admin_url("/livez")).await, 200);
    assert!(metric(&server, "portico_connections_refused_total{listener=\"http\"}").await >= 1.0);
    drop(first);
    eventually(async || status(&server.url("/hello")).await, |status| *status == 200).await;
}

#[tokio::test]
async fn a_call_that_finds_no_connection_is_unavailable() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["grpc.max_connections=1"]);
    let here = Client::new(&server).await;
    here.hello().say_hello(HelloRequest { id: 1 }).await.expect("a greeting");
    let there = Client::new(&server).await;
    let refused = async || {
        let refused = there.hello().say_hello(HelloRequest { id: 1 }).await;
        let refused = refused.expect_err("there is no place");
        (refused.code(), refused.get_details_retry_info().is_some())
    };
    // A connection that is not used soon is cut, and the next call makes another.
    eventually(refused, |refused| *refused == (Code::Unavailable, true)).await;
    here.hello().say_hello(HelloRequest { id: 1 }).await.expect("it goes on");
}

#[tokio::test]
async fn over_tls_the_connection_is_closed() {
    let home = PorticoHome::with_keys();
    home.run("certs generate --server-name api.example.com --client-name ada").succeeded();
    let server = home.start(&[&MUTUAL[..], &["grpc.max_connections=1"]].concat());
    let certs = home.path().join("var/certs");
    let one = channel(server.grpc(), &certs, "ca.crt", Some("ada"));
    greet(one.clone()).await.expect("a greeting");
    assert!(Wire::connect(server.grpc()).await.rest().await.is_empty());
    greet(one).await.expect("it goes on");
}

#[tokio::test]
async fn sockets_have_places_of_their_own_beside_the_connections_that_become_some() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["http.max_connections=1"]);
    let mut sockets = Vec::new();
    for _ in 0..3 {
        let open = async || knock(&server, "/echo").send().await.expect("an answer");
        // The place of a handshake is free a moment after its answer.
        sockets.push(eventually(open, |answer| answer.status() == 101).await);
    }
    let open = "portico_connections_open{listener=\"socket\"}";
    eventually(async || metric(&server, open).await, |open| *open < 1.0).await;
    let silent = Wire::connect(server.socket()).await;
    let refused = async || Refused::of(knock(&server, "/echo")).await.status;
    assert_eq!(refused().await, 503);
    drop(silent);
    eventually(async || metric(&server, open).await, |open| *open < 1.0).await;
    opened(knock(&server, "/echo")).await;
}

/// The limit of the configuration is far above what the system allows here.
#[tokio::test]
async fn connections_leave_files_to_everything_else() {
    let home = PorticoHome::with_keys();
    let server = home.start_after("ulimit -n 256");
    let mut kept = Vec::new();
    for _ in 0..300 {
        let mut wire = Wire::with(server.http(), REQUEST).await;
        if wire.answer().await.starts_with("HTTP/1.1 200 ") {
            kept.push(wire);
        }
    }
    assert!((100..=192).contains(&kept.len()), "{} were served", kept.len());
    for path in ["/livez", "/readyz", "/metrics"] {
        assert_eq!(status(&server.admin_url(path)).await, 200, "{path}");
    }
    assert!(!server.log().contains("cannot accept"), "{}", server.log());
    drop(kept);
    eventually(async || status(&server.url("/hello")).await, |status| *status == 200).await;
}
