use std::time::Duration;

use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
};

use super::{
    client::{Client, open_sockets},
    raw::{BINARY, CLOSE, MORE, PING, RawSocket, TEXT, announced, masked},
};
use crate::{end_to_end::caller::Caller, slow_clients::wire::timed};

/// Sends `bytes` on a socket of each service, each of which has to be closed with `code` while another talks on.
async fn closes(server: &PorticoServer, bytes: &[u8], code: u16) {
    let mut other = Client::open(server, "/socket_server").await;
    for path in ["/echo", "/socket_server"] {
        let mut socket = RawSocket::open(server, path, None).await;
        socket.send(bytes).await;
        other.is_undisturbed().await;
        let shown = &bytes[..bytes.len().min(16)];
        let (took, (closed, _)) = timed(socket.closed()).await;
        assert_eq!(closed, code, "{path}: {shown:02x?}");
        other.is_undisturbed().await;
        // One that makes no sense is not waited for long.
        let (left, ()) = timed(socket.ended()).await;
        assert!(took + left < Duration::from_secs(3), "{path}: {shown:02x?} {took:?} {left:?}");
    }
    other.leave().await;
    eventually(async || open_sockets(server).await, |open| *open < 1.0).await;
}

#[tokio::test]
async fn text_that_is_no_utf8_is_1007() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    closes(&server, &masked(TEXT, b"\xff"), 1007).await;
    closes(&server, &masked(TEXT, b"\xed\xa0\x80"), 1007).await;
    let half = [masked(TEXT & !MORE, "界".as_bytes().split_at(2).0), masked(MORE, "x")].concat();
    closes(&server, &half, 1007).await;
    let reason = [&1000_u16.to_be_bytes(), b"\xff".as_slice()].concat();
    closes(&server, &masked(CLOSE, reason), 1007).await;
}

#[tokio::test]
async fn what_is_no_frame_of_a_client_is_1002() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    for bytes in [
        vec![TEXT, 1, b'x'],
        masked(TEXT | 0x40, "x"),
        masked(TEXT | 0x20, "x"),
        masked(TEXT | 0x10, "x"),
        masked(0x83, "x"),
        masked(0x8b, "x"),
        masked(MORE, "continues nothing"),
        [masked(TEXT & !MORE, "begins"), masked(TEXT, "begins anew")].concat(),
        masked(PING & !MORE, "a part of a ping"),
        masked(PING, "x".repeat(126)),
        masked(CLOSE, "x".repeat(126)),
        masked(CLOSE, [3]),
        masked(CLOSE, 1005_u16.to_be_bytes()),
        masked(CLOSE, 999_u16.to_be_bytes()),
        b"GET / HTTP/1.1\r\n\r\n".to_vec(),
    ] {
        closes(&server, &bytes, 1002).await;
    }
}

#[tokio::test]
async fn a_message_that_is_too_big_is_1009_as_soon_as_that_is_known() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["socket.max_message_bytes=1000"]);
    for length in [1_001, 65_536, usize::MAX / 2] {
        closes(&server, &announced(BINARY, length), 1009).await;
    }
    let half = masked(BINARY & !MORE, [0; 600]);
    closes(&server, &[half.clone(), masked(MORE, [0; 600])].concat(), 1009).await;
    closes(&server, &[half, masked(0, [0; 600])].concat(), 1009).await;
    let mut fits = Client::open(&server, "/echo").await;
    fits.say("x".repeat(1_000)).await;
    assert_eq!(fits.text().await.len(), 1_000);
}

#[tokio::test]
async fn fragments_without_end_are_1008() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let empty = masked(0, "");
    let mut bytes = masked(TEXT & !MORE, "");
    while bytes.len() < 400_000 {
        bytes.extend(&empty);
    }
    closes(&server, &bytes, 1008).await;
}

/// What the protocol says between fragments is no end of the message.
#[tokio::test]
async fn fragments_without_end_between_pings_are_1008_as_well() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let mut bytes = masked(TEXT & !MORE, "");
    while bytes.len() < 400_000 {
        bytes.extend(masked(0, "").repeat(100));
        bytes.extend(masked(PING, "x"));
    }
    closes(&server, &bytes, 1008).await;
}

#[tokio::test]
async fn a_socket_on_the_channels_is_closed_as_any_other() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let mut other = Client::listening(&server, &admin.access, "news").await;
    for (bytes, code) in
        [(masked(TEXT, b"\xff"), 1007), (vec![TEXT, 0], 1002), (announced(TEXT, 65_537), 1009)]
    {
        let mut socket = RawSocket::open(&server, "/socket", Some(&admin.access)).await;
        let subscribe = r#"{"op":"subscribe","topic":"news"}"#;
        socket.send([masked(TEXT, subscribe), bytes].concat()).await;
        assert_eq!(socket.closed().await.0, code);
        let publish = serde_json::json!({ "op": "publish", "topic": "news", "data": code });
        other.command(publish).await;
        let heard = [other.json().await, other.json().await];
        assert!(heard.iter().any(|heard| heard.0["data"] == code), "{heard:?}");
    }
}

#[tokio::test]
async fn a_connection_that_ends_in_the_middle_of_a_frame_is_forgotten() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    for bytes in [vec![], vec![TEXT], announced(TEXT, 100), masked(TEXT & !MORE, "x")] {
        let mut socket = RawSocket::open(&server, "/echo", None).await;
        socket.send(bytes).await;
    }
    eventually(async || open_sockets(&server).await, |open| *open < 1.0).await;
    Client::open(&server, "/socket_server").await.is_undisturbed().await;
}
