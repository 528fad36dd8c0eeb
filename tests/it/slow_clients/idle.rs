use std::{env, net::SocketAddr, time::Duration};

use portico_tests::fixtures::PorticoHome;

use super::wire::{Wire, timed};

/// How long a connection between two requests may stay.
const IDLE: Duration = Duration::from_secs(75);
/// How long it must stay in any case.
const SPARED: Duration = Duration::from_secs(12);

/// The end of idle connections takes more than a minute to come, which `./tests/run --all` waits for. The normal run sees
/// that it does not come too early.
#[tokio::test]
async fn idle_connections_are_kept_for_a_while_and_cut_in_time() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    tokio::join!(
        idle(server.http(), "GET /hello HTTP/1.1\r\nHost: portico.test\r\n\r\n", "HTTP/1.1"),
        idle(server.http(), "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0", "HTTP/2"),
    );
}

async fn idle(address: SocketAddr, opening: &str, version: &str) {
    let mut wire = Wire::with(address, opening).await;
    let (took, ()) = timed(async {
        tokio::time::timeout(SPARED, wire.rest()).await.expect_err("it is kept");
        if env::var_os("PORTICO_TEST_ALL").is_some() {
            wire.rest().await;
        }
    })
    .await;
    assert!(took < IDLE + Duration::from_millis(700), "{version} was cut after {took:?}");
}
