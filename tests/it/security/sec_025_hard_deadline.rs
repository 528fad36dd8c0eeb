//! The seed: a graceful stop without a deadline.

use std::time::Duration;

use portico_tests::fixtures::{PorticoHome, PorticoServer};

use crate::{
    end_to_end::caller::status,
    slow_clients::wire::{Wire, timed},
};

/// A login whose body never comes. It is in flight once the server asks for the body (RFC 9110, section 10.1.1).
const ENDLESS: &str = "POST /auth/login HTTP/1.1\r\nHost: portico.test\r\nContent-Type: application/json\r\n\
     Content-Length: 1000\r\nExpect: 100-continue\r\n\r\n";

async fn with_an_endless_request(server: &PorticoServer) -> Wire {
    let mut wire = Wire::with(server.http(), ENDLESS).await;
    assert!(wire.answer().await.starts_with("HTTP/1.1 100 "));
    wire
}

#[track_caller]
fn assert_reported(log: &str) {
    let cut =
        log.lines().find(|line| line.contains("requests cut")).expect("what was cut is logged");
    assert!(cut.contains("127.0.0.1:") && cut.contains("\"requests\":1"), "{cut}");
}

#[tokio::test]
async fn sec_025_a_graceful_stop_has_a_hard_deadline_and_reports_what_it_cut() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["shutdown.deadline=2s"]);
    let mut endless = with_an_endless_request(&server).await;

    server.terminate();
    assert_eq!(status(&server.admin_url("/livez")).await, 200);
    let (took, (code, log)) = timed(server.ended(Duration::from_secs(10))).await;

    let allowed = Duration::from_millis(1_600)..Duration::from_millis(3_500);
    assert!(allowed.contains(&took), "{took:?}");
    assert_eq!(code, Some(1), "{log}");
    assert_reported(&log);
    assert_eq!(endless.rest().await, b"");
}

#[tokio::test]
async fn sec_025_a_second_signal_ends_at_once() {
    for settings in [&[] as &[&str], &["shutdown.drain_delay=20s"]] {
        let home = PorticoHome::with_keys();
        let server = home.start(settings);
        let _endless = with_an_endless_request(&server).await;
        assert_reported(&forced_end(server).await);
    }
}

/// Signals twice, and answers the log of a server that ended at once.
async fn forced_end(server: PorticoServer) -> String {
    server.terminate();
    // Two signals that come at the same time are one.
    let ready = || async { status(&server.admin_url("/readyz")).await };
    portico_tests::contract::eventually(ready, |status| *status == 503).await;

    server.terminate();
    let (took, (code, log)) = timed(server.ended(Duration::from_secs(10))).await;
    assert!(took < Duration::from_secs(1), "{took:?}");
    assert_eq!(code, Some(1), "{log}");
    log
}

#[tokio::test]
async fn sec_025_a_store_that_another_process_locks_does_not_hold_up_a_forced_end() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let other = rusqlite::Connection::open(home.store()).expect("the store is there");
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
    let body = r#"{"username": "nobody", "password": "waits for the lock"}"#;
    let login = format!(
        "POST /auth/login HTTP/1.1\r\nHost: portico.test\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let _waiting = Wire::with(server.http(), login).await;
    forced_end(server).await;
}
