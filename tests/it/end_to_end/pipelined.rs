//! Requests that come before the last one is answered (RFC 9112, section 9.3.2).

use portico_tests::fixtures::{PorticoHome, PorticoServer};
use serde_json::json;

use super::ambiguous::{SMUGGLED, answers, statuses};
use crate::slow_clients::wire::Wire;

#[tokio::test]
async fn requests_in_one_packet_are_answered_in_turn() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let last = "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    let answers = answers(server.http(), &format!("{SMUGGLED}{SMUGGLED}{last}")).await;
    assert_eq!(statuses(&answers), ["200", "200", "404"]);
}

/// A login that lacks the last bytes of its body, framed by a length and in chunks, and those bytes. It is in flight
/// until they come.
fn logins(password: &str) -> [(String, String); 2] {
    let body = json!({ "username": "admin", "password": password }).to_string();
    let head = "POST /auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n";
    let length = body.len();
    let (first, last) = body.split_at(10);
    [
        (format!("{head}Content-Length: {length}\r\n\r\n{first}"), last.to_owned()),
        (
            format!("{head}Transfer-Encoding: chunked\r\n\r\n{length:x}\r\n{first}"),
            format!("{last}\r\n0\r\n\r\n"),
        ),
    ]
}

/// All answers to a request that is in flight, and to those that follow it then.
async fn answers_in_turn(server: &PorticoServer, half: &str, rest: String) -> String {
    let mut wire = Wire::with(server.http(), half).await;
    // A second connection that is served shows that the first one was taken in before it.
    Wire::with(server.http(), SMUGGLED).await.answer().await;
    wire.send(rest).await;
    wire.text().await
}

#[tokio::test]
async fn a_head_that_comes_while_another_request_is_in_flight_is_looked_at() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let password = server.admin_password().expect("the first start").to_owned();
    for (half, rest) in logins(&password) {
        for bad in [
            "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
            "GET /hello HTTP/1.1\r\nHost: a\nX: y\r\n\r\n",
        ] {
            let answers = answers_in_turn(&server, &half, format!("{rest}{bad}{SMUGGLED}")).await;
            assert_eq!(statuses(&answers), ["200", "400"], "{bad:?} behind {half:?}: {answers}");
        }
    }
}

#[tokio::test]
async fn requests_that_come_early_are_answered_in_turn() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let password = server.admin_password().expect("the first start").to_owned();
    let last = "GET /nowhere HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    for (half, rest) in logins(&password) {
        let rest = format!("{rest}{SMUGGLED}{half}{rest}{last}");
        let answers = answers_in_turn(&server, &half, rest).await;
        assert_eq!(statuses(&answers), ["200", "200", "200", "404"], "{half:?}: {answers}");
    }
}
