use std::time::Duration;

use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
};
use serde_json::json;
use tokio::net::TcpStream;

use crate::slow_clients::wire::{Wire, timed};

/// A login whose last bytes are still missing, and those bytes.
pub(super) async fn slow_login(server: &PorticoServer) -> (Wire, String) {
    let password = server.admin_password().expect("the first start");
    let body = json!({ "username": "admin", "password": password }).to_string();
    let head = format!(
        "POST /auth/login HTTP/1.1\r\nHost: portico.test\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    let (first, last) = body.split_at(10);
    let mut wire = Wire::connect(server.http()).await;
    wire.send(head + first).await;
    // A second connection that is served shows that the first one was taken in before it.
    let mut other = Wire::with(server.http(), "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n").await;
    other.answer().await;
    (wire, last.to_owned())
}

/// Waits until nobody listens any more.
pub(super) async fn closed(server: &PorticoServer) {
    for _ in 0..500 {
        if TcpStream::connect(server.http()).await.is_err() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it still listens");
}

#[tokio::test]
async fn a_request_in_flight_completes_and_the_server_ends_right_after() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let (mut login, rest) = slow_login(&server).await;

    server.terminate();
    closed(&server).await;
    tokio::time::sleep(Duration::from_millis(2_500)).await;
    assert!(login.is_open().await);
    login.send(rest).await;
    let answer = login.text().await;

    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.contains("access_token"), "{answer}");
    assert!(answer.to_lowercase().contains("connection: close"), "{answer}");
    let (took, (code, log)) = timed(server.ended(Duration::from_secs(10))).await;
    assert_eq!(code, Some(0), "{log}");
    assert!(took < Duration::from_secs(1), "{took:?}");
}

#[tokio::test]
async fn an_answer_that_is_taken_slowly_is_sent_to_its_end() {
    let path = "/docs/swagger-ui-bundle.js";
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let whole = reqwest::get(server.url(path)).await.expect("it is there").bytes().await;
    let whole = whole.expect("a body").len();
    assert!(whole > 1_000_000, "more than the system keeps in between: {whole}");

    let mut reader = Wire::narrow(server.http()).await;
    reader.send(format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n")).await;
    eventually(async || server.log().matches(path).count(), |count| *count == 2).await;
    server.terminate();
    closed(&server).await;
    // Longer than what is idle may stay.
    tokio::time::sleep(Duration::from_secs(3)).await;
    let answer = reader.rest().await;
    let head = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").expect("a head");
    assert_eq!(answer.len() - head - 4, whole);
    let (code, log) = server.ended(Duration::from_secs(5)).await;
    assert_eq!(code, Some(0), "{log}");
}

#[tokio::test]
async fn streams_in_flight_complete() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let client = reqwest::Client::builder().http2_prior_knowledge().build().expect("a client");
    let password = server.admin_password().expect("the first start").to_owned();
    // Hashing the password takes a while, even more so for several at once.
    let logins = (0..8).map(|_| {
        let login = client.post(server.url("/auth/login"));
        let login = login.json(&json!({ "username": "admin", "password": password })).send();
        tokio::spawn(login)
    });
    let logins: Vec<_> = logins.collect();
    // Once one was answered, the others are under way.
    eventually(async || server.log(), |log| log.contains("/auth/login")).await;

    server.terminate();
    let mut statuses = Vec::new();
    for login in logins {
        let answer = login.await.expect("no panic").expect("an answer");
        statuses.push((answer.version(), answer.status().as_u16()));
    }
    assert!(
        statuses.iter().all(|status| *status == (reqwest::Version::HTTP_2, 200)),
        "{statuses:?}"
    );
    let (code, log) = server.ended(Duration::from_secs(10)).await;
    assert_eq!(code, Some(0), "{log}");
}
