use std::time::{Duration, Instant};

use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
};
use serde_json::json;

use super::{
    client::{Client, measured, open_sockets},
    raw::{CLOSE, MORE, PING, PONG, RawSocket, TEXT, masked},
};
use crate::end_to_end::caller::Caller;

const FAST: [&str; 2] = ["socket.heartbeat_interval=200ms", "socket.heartbeat_timeout=600ms"];
const TIMEOUT: Duration = Duration::from_millis(600);
/// How long somebody may stay after the timeout.
const FREED: Duration = Duration::from_secs(1);
/// What a busy machine adds.
const SLACK: Duration = Duration::from_millis(500);

async fn is_empty(server: &PorticoServer) {
    eventually(async || open_sockets(server).await, |open| *open < 1.0).await;
}

#[tokio::test]
async fn who_answers_pings_stays_though_nothing_is_said() {
    let home = PorticoHome::with_keys();
    let server = home.start(&FAST);
    let admin = Caller::admin(&server).await;
    let mut plain = Client::open(&server, "/socket_server").await;
    let mut listener = Client::listening(&server, &admin.access, "news").await;
    let listening = tokio::time::timeout(3 * TIMEOUT, async {
        tokio::join!(plain.hear(), listener.hear());
    });
    assert!(listening.await.is_err(), "nothing was to come but pings");
    plain.is_undisturbed().await;
    listener.ask(json!({ "op": "ping" })).await.is_fine();
}

#[tokio::test]
async fn who_is_silent_is_pinged_once_and_closed_with_4008() {
    let home = PorticoHome::with_keys();
    let server = home.start(&FAST);
    let admin = Caller::admin(&server).await;
    for (path, token) in
        [("/socket_server", None), ("/echo", None), ("/socket", Some(&admin.access))]
    {
        let opened = Instant::now();
        let mut silent = RawSocket::open(&server, path, token.map(String::as_str)).await;
        assert_eq!(silent.frame().await, Some((PING, vec![])), "{path}");
        assert!(opened.elapsed() > Duration::from_millis(190), "{:?}", opened.elapsed());
        let (first, payload) = silent.frame().await.expect("a farewell");
        assert_eq!((first, &payload[..2]), (CLOSE, &4008_u16.to_be_bytes()[..]), "{path}");
        let took = opened.elapsed();
        assert!((TIMEOUT..TIMEOUT + SLACK).contains(&took), "{took:?}");
        silent.ended().await;
        is_empty(&server).await;
        let took = opened.elapsed();
        assert!(took < TIMEOUT + FREED + SLACK, "freed after {took:?}");
    }
    let closes = measured(&server, "portico_socket_closes_total{code=\"4008\"}").await;
    assert!((closes - 3.0).abs() < f64::EPSILON, "{closes}");
}

#[tokio::test]
async fn any_bytes_are_a_sign_of_life() {
    let home = PorticoHome::with_keys();
    let server = home.start(&FAST);
    let mut socket = RawSocket::open(&server, "/echo", None).await;
    let begun = Instant::now();
    // One message, a byte at a time, for longer than the timeout.
    let frame = masked(TEXT, "a slow message");
    for byte in &frame {
        socket.send([*byte]).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert!(begun.elapsed() > 2 * TIMEOUT);
    assert_eq!(socket.message().await, Some((TEXT, b"a slow message".to_vec())));
    for _ in 0..15 {
        socket.send(masked(PONG, "")).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    socket.send(masked(TEXT, "still there")).await;
    assert_eq!(socket.message().await, Some((TEXT, b"still there".to_vec())));
}

/// Whoever is not listened to cannot be reproached with silence.
#[tokio::test]
async fn who_says_more_than_is_heard_at_a_time_is_not_taken_for_gone() {
    let home = PorticoHome::with_keys();
    let settings = [FAST[0], FAST[1], "socket.messages_per_second=1"];
    let server = home.start(&settings);
    let mut client = Client::open(&server, "/socket_server").await;
    for number in 0..3 {
        client.say(format!("{number}")).await;
    }
    for number in 0..3 {
        assert_eq!(client.text().await, format!("recv data:{number}"));
    }
}

/// It stops in the middle of what it had to say, as one whose cable was pulled.
#[tokio::test]
async fn who_is_half_gone_is_freed() {
    let home = PorticoHome::with_keys();
    let server = home.start(&FAST);
    let mut gone = Vec::new();
    let begun = Instant::now();
    for bytes in [vec![], vec![TEXT], masked(TEXT & !MORE, "x"), masked(TEXT, "x")] {
        let mut socket = RawSocket::open(&server, "/echo", None).await;
        socket.send(bytes).await;
        gone.push(socket);
    }
    is_empty(&server).await;
    let took = begun.elapsed();
    assert!(took < TIMEOUT + FREED + SLACK, "{took:?}");
}

/// What is sent to it lies in buffers of the system, which is no sign of life, however much there is of it.
#[tokio::test]
async fn who_is_half_gone_is_freed_though_messages_go_out_to_them() {
    let home = PorticoHome::with_keys();
    let server = home.start(&FAST);
    let admin = Caller::admin(&server).await;
    let mut publisher = Client::on_channels(&server, &admin.access).await;
    let mut gone = RawSocket::open(&server, "/socket", Some(&admin.access)).await;
    gone.send(masked(TEXT, r#"{"op":"subscribe","topic":"news"}"#)).await;
    gone.message().await.expect("an answer");
    // As much as is waited for before a question is heard, and fewer of them than the buffers hold.
    let publish = json!({ "op": "publish", "topic": "news", "data": "x".repeat(65_480) });
    for _ in 0..30 {
        publisher.ask(publish.clone()).await.is_fine();
        tokio::time::sleep(TIMEOUT / 6).await;
    }
    let closes = measured(&server, "portico_socket_closes_total{code=\"4008\"}").await;
    assert!((closes - 1.0).abs() < f64::EPSILON, "{closes}");
}
