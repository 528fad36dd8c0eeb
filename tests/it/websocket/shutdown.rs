use std::time::Duration;

use portico_tests::{contract::eventually, fixtures::PorticoHome};
use serde_json::json;

use super::{
    client::{Client, open_sockets},
    raw::{CLOSE, RawSocket},
};
use crate::{end_to_end::caller::Caller, slow_clients::wire::timed};

const FAREWELL: Duration = Duration::from_secs(2);
const END: Duration = Duration::from_secs(3);

#[tokio::test]
async fn every_socket_is_told_of_the_end_and_none_holds_it_up() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let token = Some(admin.access.as_str());
    let mut sockets = Vec::new();
    for path in ["/socket", "/socket_server", "/echo"] {
        for _ in 0..3 {
            sockets.push(Client::open_with(&server, path, token).await);
        }
    }
    // One never says a word, and one takes no word that it is told.
    let mut silent = RawSocket::open(&server, "/socket_server", None).await;
    let mut slow = RawSocket::narrow(server.socket(), "/socket", token).await;
    slow.send(super::raw::masked(super::raw::TEXT, r#"{"op":"subscribe","topic":"news"}"#)).await;
    slow.frame().await.expect("an answer");
    fill(&mut sockets[0]).await;

    server.terminate();
    let (took, ()) = timed(async {
        for socket in &mut sockets {
            assert_eq!(socket.closed().await, (1001, "shutting down".to_owned()));
        }
        let (first, payload) = silent.frame().await.expect("a farewell");
        assert_eq!((first, &payload[..2]), (CLOSE, &1001_u16.to_be_bytes()[..]));
    })
    .await;
    assert!(took < FAREWELL, "{took:?}");
    let (more, (code, log)) = timed(server.ended(Duration::from_secs(10))).await;
    assert_eq!(code, Some(0), "{log}");
    assert!(took + more < END, "{:?}", took + more);
    assert!(!log.contains("requests cut"), "{log}");
}

/// Publishes more than lies between a server and a client that takes nothing.
async fn fill(publisher: &mut Client) {
    let data = "x".repeat(60_000);
    for _ in 0..40 {
        publisher.ask(json!({ "op": "publish", "topic": "news", "data": data })).await.is_fine();
    }
}

#[tokio::test]
async fn who_comes_before_the_delay_is_over_is_served_and_told_of_the_end() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["shutdown.drain_delay=1s"]);
    let mut early = Client::open(&server, "/socket_server").await;
    server.terminate();
    let admin = server.admin_url("/readyz");
    eventually(async || crate::end_to_end::caller::status(&admin).await, |it| *it == 503).await;
    // Until the delay is over, others are served as before.
    early.is_undisturbed().await;
    let mut late = Client::open(&server, "/socket_server").await;
    late.is_undisturbed().await;
    assert!(open_sockets(&server).await > 1.0);
    assert_eq!(early.closed().await.0, 1001);
    assert_eq!(late.closed().await.0, 1001);
    let (code, log) = server.ended(Duration::from_secs(10)).await;
    assert_eq!(code, Some(0), "{log}");
}
