use std::time::Duration;

use portico_tests::fixtures::PorticoHome;

use crate::slow_clients::wire::{Wire, timed};

const REQUEST: &str = "GET /hello HTTP/1.1\r\nHost: portico.test\r\n\r\n";
/// The start of an HTTP/2 connection, with empty SETTINGS.
pub(super) const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// The types of frames (RFC 9113, section 6) in what a server sent.
fn frame_types(mut bytes: &[u8]) -> Vec<u8> {
    let mut types = Vec::new();
    while let [high, middle, low, kind, ..] = *bytes {
        types.push(kind);
        let length = usize::from(high) << 16 | usize::from(middle) << 8 | usize::from(low);
        bytes = bytes.get(9 + length..).unwrap_or_default();
    }
    types
}

#[tokio::test]
async fn connections_without_a_request_hold_nobody_up() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let address = server.http();
    let mut silent = Wire::connect(address).await;
    let _crowd = [Wire::connect(address).await, Wire::connect(address).await];
    let mut half_a_head = Wire::with(address, "GET /hello HTTP/1.1\r\nHost: a").await;
    let mut used = Wire::with(address, REQUEST).await;
    assert!(used.answer().await.starts_with("HTTP/1.1 200 "));
    let mut half_a_second_head = Wire::with(address, REQUEST).await;
    half_a_second_head.answer().await;
    half_a_second_head.send("GET /hello HTTP/1.1\r\nHost: a").await;
    let mut multiplexed = Wire::with(address, PREFACE).await;
    // The empty SETTINGS of the test are acknowledged once the connection is up.
    multiplexed.expect(b"\0\0\0\x04\x01\0\0\0\0").await;

    server.terminate();
    let (soon, ended) = timed(async {
        let closed = tokio::join!(
            timed(silent.rest()),
            timed(used.rest()),
            timed(half_a_head.rest()),
            timed(half_a_second_head.rest()),
            multiplexed.rest(),
        );
        (closed, server.ended(Duration::from_secs(10)).await)
    })
    .await;

    let ((silent, used, half, second, frames), (code, log)) = ended;
    for (what, (took, came)) in [("silent", silent), ("idle", used)] {
        assert!(took < Duration::from_secs(2), "a connection that was {what} stayed for {took:?}");
        assert_eq!(came, b"", "{what}");
    }
    for (what, (took, _)) in [("half a head", half), ("half a second head", second)] {
        assert!(took < Duration::from_secs(4), "{what} stayed for {took:?}");
    }
    assert!(frame_types(&frames).contains(&7), "no GOAWAY: {frames:?}");
    assert_eq!(code, Some(0), "{log}");
    assert!(soon < Duration::from_secs(5), "{soon:?}");
    assert!(!log.contains("requests cut"), "{log}");
}
