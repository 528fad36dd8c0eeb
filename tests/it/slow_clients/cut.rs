use std::{
    net::SocketAddr,
    ops::Range,
    time::{Duration, Instant},
};

use portico_tests::{contract::figure, fixtures::PorticoHome};

use super::{
    streams,
    wire::{Wire, timed},
};

const HALF_A_HEAD: &str = "GET /hello HTTP/1.1\r\nHost: portico.test\r\n";
const WITHOUT_ITS_BODY: &str = "POST /auth/login HTTP/1.1\r\nHost: portico.test\r\n\
     Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n";
const WITHOUT_ITS_CHUNKS: &str = "POST /auth/login HTTP/1.1\r\nHost: portico.test\r\n\
     Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n";

/// A little more than what is promised, for the machine that runs the tests.
fn at_most(promised: u64) -> Range<Duration> {
    let promised = Duration::from_secs(promised);
    promised.mul_f64(0.8)..promised + Duration::from_millis(700)
}

#[track_caller]
pub(super) fn assert_cut(what: &str, promised: u64, took: Duration) {
    figure("H2", &format!("{what}, at most {promised} s"), took);
    assert!(at_most(promised).contains(&took), "{what} was cut after {took:?}, not {promised} s");
}

/// All at once, since each takes as long as it is allowed to.
#[tokio::test]
async fn whoever_is_too_slow_is_cut_in_time_and_nobody_else_notices() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let address = server.http();
    tokio::join!(
        silence(address),
        half_a_head(address),
        a_trickled_head(address),
        half_a_head_on_a_used_connection(address),
        half_a_preface(address),
        a_body(address, WITHOUT_ITS_BODY, "a stalled body"),
        a_trickled_body(address, WITHOUT_ITS_BODY, "a trickled body"),
        a_body(address, WITHOUT_ITS_CHUNKS, "a stalled chunk"),
        a_trickled_body(address, WITHOUT_ITS_CHUNKS, "a trickled chunk"),
        streams::half_frames(address),
        streams::stalled_streams(address),
        healthy_traffic(address, Duration::from_secs(12)),
    );
}

async fn silence(address: SocketAddr) {
    let mut crowd = Vec::new();
    for _ in 0..200 {
        crowd.push(Wire::connect(address).await);
    }
    let mut last = Wire::connect(address).await;
    let (took, came) = timed(last.rest()).await;
    assert_eq!(came, b"");
    assert_cut("silence", 5, took);
    for mut other in crowd {
        let (took, _) = timed(other.rest()).await;
        assert!(took < Duration::from_secs(1), "one of the crowd stays");
    }
}

async fn half_a_head(address: SocketAddr) {
    let mut wire = Wire::with(address, HALF_A_HEAD).await;
    assert_cut("half a head", 10, timed(wire.rest()).await.0);
}

async fn a_trickled_head(address: SocketAddr) {
    let mut wire = Wire::with(address, HALF_A_HEAD).await;
    assert_cut("a trickled head", 10, timed(wire.trickle(b'x')).await.0);
}

async fn half_a_head_on_a_used_connection(address: SocketAddr) {
    let mut wire = Wire::with(address, format!("{HALF_A_HEAD}\r\n")).await;
    assert!(wire.answer().await.starts_with("HTTP/1.1 200 "));
    wire.send(HALF_A_HEAD).await;
    assert_cut("half a second head", 10, timed(wire.rest()).await.0);
}

async fn half_a_preface(address: SocketAddr) {
    let mut wire = Wire::with(address, "PRI * HTTP/2.0\r\n").await;
    assert_cut("half a preface", 10, timed(wire.rest()).await.0);
}

async fn a_body(address: SocketAddr, head: &str, what: &str) {
    let mut wire = Wire::with(address, head).await;
    let (took, answer) = timed(wire.text()).await;
    assert_timed_out(what, took, &answer);
}

async fn a_trickled_body(address: SocketAddr, head: &str, what: &str) {
    let mut wire = Wire::with(address, head).await;
    let (took, answer) = timed(wire.trickle(b' ')).await;
    assert_timed_out(what, took, &answer);
}

#[track_caller]
fn assert_timed_out(what: &str, took: Duration, answer: &str) {
    assert_cut(what, 30, took);
    assert!(answer.starts_with("HTTP/1.1 408 "), "{what}: {answer}");
    assert!(answer.contains("application/problem+json"), "{what}: {answer}");
}

async fn healthy_traffic(address: SocketAddr, span: Duration) {
    let begun = Instant::now();
    while begun.elapsed() < span {
        let mut wire = Wire::with(address, format!("{HALF_A_HEAD}\r\n")).await;
        let (took, answer) = timed(wire.answer()).await;
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(took < Duration::from_secs(1), "an answer took {took:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
