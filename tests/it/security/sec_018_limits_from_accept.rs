//! The seed: the heartbeat begins with the first message, and nothing has a limit.

use std::time::{Duration, Instant};

use portico_tests::{contract::eventually, fixtures::PorticoHome};

use crate::websocket::{
    client::{Client, open_sockets},
    knock::{Refused, knock},
    raw::{BINARY, CLOSE, PING, RawSocket, announced},
};

#[tokio::test]
async fn sec_018_the_heartbeat_begins_with_the_socket_and_not_with_its_first_message() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.heartbeat_interval=200ms", "socket.heartbeat_timeout=500ms"]);
    let opened = Instant::now();
    let mut silent = RawSocket::open(&server, "/socket_server", None).await;
    assert_eq!(silent.frame().await, Some((PING, vec![])));
    let (first, payload) = silent.frame().await.expect("a farewell");
    assert_eq!((first, &payload[..2]), (CLOSE, &4008_u16.to_be_bytes()[..]));
    eventually(async || open_sockets(&server).await, |open| *open < 1.0).await;
    assert!(opened.elapsed() < Duration::from_secs(2), "{:?}", opened.elapsed());
}

#[tokio::test]
async fn sec_018_messages_and_sockets_have_limits() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.max_connections=2", "socket.max_message_bytes=100"]);
    let mut other = Client::open(&server, "/socket_server").await;
    let mut big = RawSocket::open(&server, "/socket_server", None).await;
    Refused::of(knock(&server, "/socket_server")).await.is(503, "unavailable");
    big.send(announced(BINARY, 101)).await;
    assert_eq!(big.closed().await.0, 1009);
    other.is_undisturbed().await;
}
