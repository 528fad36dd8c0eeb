//! The seed: a failed upgrade ends the process.

use std::time::Duration;

use portico_tests::fixtures::PorticoHome;

use crate::{
    end_to_end::caller::{client, status},
    slow_clients::wire::Wire,
    websocket::{
        client::Client,
        knock::{Refused, knock, url},
        raw::{RawSocket, handshake, head, masked},
    },
};

#[tokio::test]
async fn sec_001_a_refused_upgrade_does_not_end_the_process() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let mut other = Client::open(&server, "/socket_server").await;
    for path in ["/socket_server", "/socket", "/echo"] {
        let plain = Refused::of(client().get(url(&server, path))).await;
        assert_eq!(plain.status, 426, "{path}");
        assert_eq!(plain.headers["upgrade"], "websocket");
        assert_eq!(plain.headers["sec-websocket-version"], "13");
        let evil = knock(&server, path).header("origin", "https://evil.example");
        Refused::of(evil).await.is(403, "forbidden");
        other.is_undisturbed().await;
    }
    let handshake = handshake("/socket_server", None);
    for bytes in [
        "nonsense\r\n\r\n".into(),
        handshake.replace("GET", "BREW"),
        handshake.replace("Host: portico.test\r\n", ""),
        handshake.replace("Sec-WebSocket-Key: ", "Sec-WebSocket-Key: \u{ff}"),
    ] {
        let mut wire = Wire::with(server.socket(), bytes).await;
        let answer = head(&mut wire).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
        other.is_undisturbed().await;
    }
    // And clients that leave in the middle of it.
    for length in [1, handshake.len() / 2, handshake.len()] {
        drop(Wire::with(server.socket(), &handshake[..length]).await);
    }
    let mut rude = RawSocket::open(&server, "/echo", None).await;
    rude.send(masked(0x8f, "no frame")).await;
    drop(rude);
    other.is_undisturbed().await;
    assert_eq!(status(&server.admin_url("/readyz")).await, 200);
    server.terminate();
    let (code, log) = server.ended(Duration::from_secs(5)).await;
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("panicked"), "{log}");
}
