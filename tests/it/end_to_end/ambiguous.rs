//! Requests that two readers may understand as two requests: refused, and the connection with them.

use std::{net::SocketAddr, time::Duration};

use portico_tests::fixtures::PorticoHome;

use crate::slow_clients::wire::Wire;

/// What an attacker would have answered although a proxy in front never let it pass.
pub(super) const SMUGGLED: &str = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";

/// All answers to `request` until the connection is closed, which must not take as long as for the idle.
pub(super) async fn answers(address: SocketAddr, request: &str) -> String {
    let mut wire = Wire::with(address, request).await;
    let answers = tokio::time::timeout(Duration::from_secs(5), wire.text()).await;
    answers.unwrap_or_else(|_| panic!("the connection stays open after {request:?}"))
}

pub(super) fn statuses(answers: &str) -> Vec<&str> {
    let starts = answers.match_indices("HTTP/1.");
    starts.map(|(at, _)| answers[at..].split(' ').nth(1).expect("a status")).collect()
}

/// Every one is answered once, with 400 or 431, and what follows it is not.
async fn assert_refused(requests: &[&str]) {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    for request in requests {
        let answers = answers(server.http(), &format!("{request}{SMUGGLED}")).await;
        let statuses = statuses(&answers);
        assert!(matches!(statuses[..], ["400" | "431"]), "{request:?} is answered {answers}");
    }
    let answer = Wire::with(server.http(), SMUGGLED).await.answer().await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "the server lives: {answer}");
}

#[tokio::test]
async fn a_host_is_given_once() {
    assert_refused(&[
        "GET /hello HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET /hello HTTP/1.1\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a, b\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a b\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: user@a\r\n\r\n",
        "GET /hello HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n",
        "GET http://a/hello HTTP/1.1\r\n\r\n",
    ])
    .await;
}

#[tokio::test]
async fn a_body_has_one_length() {
    assert_refused(&[
        "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
        "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 34\r\n\r\n",
        "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 0, 0\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n\
         POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n",
        "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: +0\r\n\r\n",
        "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 0x0\r\n\r\n",
        "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "POST /hello HTTP/1.1\r\nHost: a\r\nContent-Length : 0\r\n\r\n",
        "POST /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n",
        "POST /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "POST /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
        "POST /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "POST /hello HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
        "POST /hello HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ])
    .await;
}

#[tokio::test]
async fn lines_are_what_they_seem() {
    assert_refused(&[
        "GET /hello HTTP/1.1\r\nHost: a\r\nX-Folded: b\r\n c\r\n\r\n",
        "GET /hello HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nX-Null: b\0c\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nX-Return: b\rc\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nX-Feed: b\nX-Hidden: c\r\n\r\n",
        "GET /hello HTTP/1.1\nHost: a\n\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nX\0: b\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\n: no name\r\n\r\n",
        "GET /hel\0lo HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /hello  HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /hello HTTP/1.2\r\nHost: a\r\n\r\n",
        "GET /hello HTTP/3.0\r\nHost: a\r\n\r\n",
        "GET /hello\r\nHost: a\r\n\r\n",
        "\x16\x03\x01\x02\0\x01\0\x01\x7c\x03\x03",
    ])
    .await;
}

#[tokio::test]
async fn heads_have_a_size() {
    let many = "X-Many: x\r\n".repeat(200);
    let large = "x".repeat(100_000);
    assert_refused(&[
        &format!("GET /hello HTTP/1.1\r\nHost: a\r\n{many}\r\n"),
        &format!("GET /hello HTTP/1.1\r\nHost: a\r\nX-Large: {large}\r\n\r\n"),
        &format!("GET /hello HTTP/1.1\r\nHost: a\r\n{large}: x\r\n\r\n"),
    ])
    .await;
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let answers =
        answers(server.http(), &format!("GET /{large} HTTP/1.1\r\nHost: a\r\n\r\n")).await;
    assert!(matches!(statuses(&answers)[..], ["414" | "431"]), "{answers}");
}

#[tokio::test]
async fn chunks_win_over_a_length_and_close_the_connection() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let length = SMUGGLED.len() + 5;
    for lengths_first in [true, false] {
        let mut framing =
            [format!("Content-Length: {length}\r\n"), "Transfer-Encoding: chunked\r\n".into()];
        if !lengths_first {
            framing.reverse();
        }
        let request = format!(
            "GET /hello HTTP/1.1\r\nHost: a\r\n{}\r\n0\r\n\r\n{SMUGGLED}",
            framing.concat()
        );
        let answers = answers(server.http(), &request).await;
        assert_eq!(statuses(&answers), ["200"], "{answers}");
    }
}

#[tokio::test]
async fn broken_chunks_end_the_connection() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    for chunks in [
        "zz\r\n",
        "-1\r\n",
        "0x0\r\n\r\n",
        " 0\r\n\r\n",
        "5\nhello\n0\n\n",
        "fffffffffffffffff\r\n",
        "5\r\nhelloworld\r\n0\r\n\r\n",
    ] {
        for route in ["/auth/login", "/hello"] {
            let request = format!(
                "POST {route} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n\
                 Transfer-Encoding: chunked\r\n\r\n{chunks}{SMUGGLED}"
            );
            let answers = answers(server.http(), &request).await;
            assert!(
                matches!(statuses(&answers)[..], ["400" | "405"]),
                "{chunks:?} at {route}: {answers}"
            );
        }
    }
}

#[tokio::test]
async fn what_is_old_or_rare_and_yet_clear_is_served() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    for request in [
        "GET /hello HTTP/1.0\r\n\r\n",
        "GET /hello HTTP/1.0\r\nHost: a\r\n\r\n",
        "\r\nGET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET http://a/hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /hello HTTP/1.1\r\nhOsT:a:80\r\nConnection: close\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost:\r\nConnection: close\r\n\r\n",
        "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
    ] {
        let answers = answers(server.http(), request).await;
        assert_eq!(statuses(&answers), ["200"], "{request:?} is answered {answers}");
    }
}

#[tokio::test]
async fn a_body_that_nobody_read_is_not_taken_for_the_next_request() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let half = "{\n  \"username\":\n";
    let head = format!(
        "POST /users HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{half}",
        half.len() + SMUGGLED.len()
    );
    let mut wire = Wire::with(server.http(), head).await;
    let answer = wire.answer().await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "without a token: {answer}");
    assert!(answer.to_ascii_lowercase().contains("connection: close"), "{answer}");
    assert_eq!(wire.text().await, "", "and then it is closed");
}
