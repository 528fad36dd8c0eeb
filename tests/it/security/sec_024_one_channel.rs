//! The seed: the gRPC client dials for every request and never closes, and its failures are empty names.

use std::time::{Duration, Instant};

use portico_tests::fixtures::PorticoHome;
use serde_json::json;

use crate::grpc::gateway::get;

#[tokio::test]
async fn sec_024_one_channel_serves_all_and_finds_a_server_that_comes_back() {
    let home = PorticoHome::with_keys();
    let calls = home.start_as("grpc", &["embedded.path=:memory:"]);
    let addr = calls.grpc();
    let url = format!("grpc.client.url=http://{addr}");
    let server = home.start_as("http", &[&url]);
    for _ in 0..20 {
        assert_eq!(get(&server, "/grpc/hello?id=1").await.0, 200);
    }
    assert_eq!(calls.stop().code, Some(0));
    let begun = Instant::now();
    let (status, problem) = get(&server, "/grpc/hello?id=1").await;
    assert_eq!((status, &problem["code"]), (503, &json!("unavailable")));
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());

    let again = format!("grpc.addr={addr}");
    let _calls = home.start_as("grpc", &[&again, "embedded.path=:memory:"]);
    assert_eq!(get(&server, "/grpc/hello?id=1").await.0, 200);
}
