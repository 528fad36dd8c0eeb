use std::{
    env,
    net::SocketAddr,
    time::{Duration, Instant},
};

use super::{
    cut::assert_cut,
    frames::{
        COMPRESSED, CONTINUATION, DATA, END_HEADERS, END_STREAM, Frames, GOAWAY, HEADERS, PREFACE,
        WINDOW, frame, get, post,
    },
    wire::{Wire, timed},
};

/// An answer of more than a megabyte, or of more than a window when it is compressed.
const LARGE: &str = "/docs/swagger-ui-bundle.js";
const SETTINGS: &[u8] = b"\0\0\0\x04\0\0\0\0\0";

/// Each is cut like half a head.
pub(super) async fn half_frames(address: SocketAddr) {
    let headers = frame(HEADERS, END_STREAM | END_HEADERS, 1, &get("/hello"));
    let open_block = frame(HEADERS, END_STREAM, 1, &get("/hello"));
    let more = frame(CONTINUATION, 0, 1, b"");
    tokio::join!(
        half(address, vec![], "a preface without SETTINGS"),
        half(address, SETTINGS[..5].to_vec(), "half of SETTINGS"),
        half(address, [SETTINGS, &headers[..15]].concat(), "half of HEADERS"),
        half(address, [SETTINGS, &headers, &headers[..15]].concat(), "half of the second HEADERS"),
        half(address, [SETTINGS, &open_block].concat(), "a block of headers without end"),
        half(address, [SETTINGS, &open_block, &more].concat(), "a block in two frames without end"),
        a_trickled_frame(address),
    );
}

async fn half(address: SocketAddr, frames: Vec<u8>, what: &str) {
    let mut wire = Wire::with(address, [PREFACE, &frames].concat()).await;
    assert_cut(what, 10, timed(wire.rest()).await.0);
}

async fn a_trickled_frame(address: SocketAddr) {
    let mut wire = Wire::with(address, [PREFACE, SETTINGS].concat()).await;
    wire.send(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &[0; 100])[..9]).await;
    assert_cut("trickled HEADERS", 10, timed(wire.trickle(0)).await.0);
}

/// Each is noticed whatever moves beside it, and pings are answered throughout. What waits for the connection to end takes
/// too long for the normal run, which sees that it takes no more requests.
pub(super) async fn stalled_streams(address: SocketAddr) {
    tokio::join!(
        an_answer_that_is_not_taken(address, b""),
        an_answer_that_is_not_taken(address, COMPRESSED),
        an_answer_that_is_taken_slowly(address),
        a_body_that_does_not_come(address),
        a_plain_answer_that_is_not_taken(address),
    );
}

/// The requests beside it are answered: one before the connection retires, one that is in flight when it does.
async fn an_answer_that_is_not_taken(address: SocketAddr, encoding: &[u8]) {
    let mut frames = Frames::connect(address).await;
    take_a_window_of_the_large_answer(&mut frames, encoding).await;
    let stalled = Instant::now();
    frames.send(HEADERS, END_STREAM | END_HEADERS, 3, &get("/hello")).await;
    frames.expect(DATA, 3).await;
    tokio::time::sleep(Duration::from_secs(10)).await;
    frames.send(HEADERS, END_HEADERS, 5, &post("/auth/login")).await;
    frames.expect(GOAWAY, 0).await;
    assert_cut("an answer that is not taken", 30, stalled.elapsed());
    frames.send(DATA, END_STREAM, 5, b"{}").await;
    frames.expect(HEADERS, 5).await;
    if env::var_os("PORTICO_TEST_ALL").is_some() {
        while frames.next().await.is_some() {}
        assert_cut("a retired connection", 90, stalled.elapsed());
    }
}

async fn an_answer_that_is_taken_slowly(address: SocketAddr) {
    let mut frames = Frames::connect(address).await;
    take_a_window_of_the_large_answer(&mut frames, b"").await;
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_secs(11)).await;
        frames.widen(1, 10).await;
        loop {
            let frame = frames.next().await.expect("the connection is open");
            assert_ne!(frame.kind, GOAWAY, "a peer that takes some is not stalled");
            if frame.is(DATA, 1) {
                break;
            }
        }
    }
}

async fn take_a_window_of_the_large_answer(frames: &mut Frames, encoding: &[u8]) {
    let fields = [&get(LARGE), encoding].concat();
    frames.send(HEADERS, END_STREAM | END_HEADERS, 1, &fields).await;
    let mut taken = 0;
    while taken < WINDOW {
        taken += frames.expect(DATA, 1).await.payload.len();
    }
}

/// It is answered at last, and its connection stays.
async fn a_body_that_does_not_come(address: SocketAddr) {
    let mut frames = Frames::connect(address).await;
    frames.send(HEADERS, END_HEADERS, 1, &post("/auth/login")).await;
    let (took, _) = timed(frames.expect(HEADERS, 1)).await;
    assert_cut("a stalled body of HTTP/2", 30, took);
    frames.send(HEADERS, END_STREAM | END_HEADERS, 3, &get("/hello")).await;
    frames.expect(HEADERS, 3).await;
}

/// HTTP/1 has nothing beside the answer, but the same limits. One answer fits into what the system keeps in between.
async fn a_plain_answer_that_is_not_taken(address: SocketAddr) {
    const REQUESTS: usize = 10;
    if env::var_os("PORTICO_TEST_ALL").is_none() {
        return;
    }
    let mut wire = Wire::narrow(address).await;
    wire.send(format!("GET {LARGE} HTTP/1.1\r\nHost: a\r\n\r\n").repeat(REQUESTS)).await;
    tokio::time::sleep(Duration::from_secs(92)).await;
    let answers = wire.text().await.matches("HTTP/1.1 200 OK").count();
    assert!(answers < REQUESTS, "all came");
}
