use std::time::{Duration, Instant};

use portico_tests::{contract::eventually, fixtures::PorticoHome};

use super::in_flight::closed;

#[tokio::test]
async fn who_is_not_ready_goes_on_to_serve_until_the_delay_is_over() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["shutdown.drain_delay=2s"]);
    let status = async |url: String| {
        let answer = reqwest::get(url).await.expect("someone listens");
        answer.status().as_u16()
    };
    assert_eq!(status(server.admin_url("/readyz")).await, 200);

    server.terminate();
    let begun = Instant::now();
    eventually(async || status(server.admin_url("/readyz")).await, |status| *status == 503).await;
    assert_eq!(status(server.url("/hello")).await, 200);
    assert_eq!(status(server.admin_url("/livez")).await, 200);
    assert!(begun.elapsed() < Duration::from_secs(2), "the machine is too slow for this test");
    let report: serde_json::Value =
        reqwest::get(server.admin_url("/readyz")).await.expect("it").json().await.expect("JSON");
    assert_eq!(
        report["checks"][0],
        serde_json::json!({ "name": "lifecycle", "status": "draining" })
    );

    closed(&server).await;
    assert!(begun.elapsed() > Duration::from_millis(1_900), "{:?}", begun.elapsed());
    let (code, log) = server.ended(Duration::from_secs(10)).await;
    assert_eq!(code, Some(0), "{log}");
}
