use std::{net::SocketAddr, time::Duration};

use portico_tests::fixtures::PorticoHome;
use serde_json::json;

use super::wire::Wire;

const HEAD: &str = "GET /hello HTTP/1.1\r\nHost: portico.test\r\n";

#[tokio::test]
async fn whoever_is_slow_within_reason_is_served() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let password = server.admin_password().expect("the first start").to_owned();
    let address = server.http();
    tokio::join!(
        a_head_in_two_pieces(address),
        a_connection_that_is_used_now_and_then(address),
        a_body_in_pieces(address, &password),
        a_preface_in_pieces(address),
    );
}

async fn a_head_in_two_pieces(address: SocketAddr) {
    let mut wire = Wire::with(address, HEAD).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    wire.send("\r\n").await;
    assert!(wire.answer().await.starts_with("HTTP/1.1 200 "));
}

/// A pause between two requests is longer than a head may take.
async fn a_connection_that_is_used_now_and_then(address: SocketAddr) {
    let mut wire = Wire::connect(address).await;
    for pause in [0, 1, 12] {
        tokio::time::sleep(Duration::from_secs(pause)).await;
        wire.send(format!("{HEAD}\r\n")).await;
        assert!(wire.answer().await.starts_with("HTTP/1.1 200 "), "after {pause} s");
    }
}

/// A body may take longer than a head may.
async fn a_body_in_pieces(address: SocketAddr, password: &str) {
    let body = json!({ "username": "admin", "password": password }).to_string();
    let head = format!(
        "POST /auth/login HTTP/1.1\r\nHost: portico.test\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let mut wire = Wire::with(address, head).await;
    let (first, last) = body.split_at(20);
    wire.send(first).await;
    tokio::time::sleep(Duration::from_secs(12)).await;
    wire.send(last).await;
    assert!(wire.answer().await.starts_with("HTTP/1.1 200 "));
}

/// A connection is one of HTTP/2 however its first bytes come: its frames are then no heads, which are cut after 10 s.
async fn a_preface_in_pieces(address: SocketAddr) {
    let mut wire = Wire::with(address, "PRI * HTTP").await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    wire.send("/2.0\r\n\r\nSM\r\n\r\n").await;
    wire.send(b"\0\0\0\x04\0\0\0\0\0").await;
    tokio::time::sleep(Duration::from_secs(12)).await;
    // A PING is answered by one with the flag ACK (RFC 9113, section 6.7).
    wire.send(b"\0\0\x08\x06\0\0\0\0\0portico!").await;
    let acknowledged = b"\0\0\x08\x06\x01\0\0\0\0portico!";
    wire.expect(acknowledged).await;
}
