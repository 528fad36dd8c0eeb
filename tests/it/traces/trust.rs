use std::time::Duration;

use portico_tests::fixtures::{Collector, PorticoHome};

use super::{TRACE, traceparent};
use crate::end_to_end::caller::client;

/// What a server whose own part is `sample` sends of ten requests that ask for it, by `settings`.
async fn sent(sample: &str, settings: &[&str]) -> usize {
    let (home, collector) = (PorticoHome::with_keys(), Collector::start().await);
    let endpoint = collector.setting();
    let mut all = vec![endpoint.as_str(), sample];
    all.extend(settings);
    let server = home.start(&all);
    for _ in 0..10 {
        let request = client().get(server.url("/hello")).header("traceparent", traceparent());
        request.send().await.expect("an answer");
    }
    // What is to be sent is sent before the end.
    server.terminate();
    assert_eq!(server.ended(Duration::from_secs(15)).await.0, Some(0));
    collector.spans().iter().filter(|span| span.trace == TRACE && span.name == "GET /hello").count()
}

#[tokio::test]
async fn nobody_has_their_requests_traced_by_asking_for_it() {
    assert_eq!(sent("traces.sample=0", &[]).await, 0);
}

#[tokio::test]
async fn trusted_peers_decide_what_is_traced() {
    let trusted = ["traces.trusted_peers=127.0.0.0/8"];
    assert_eq!(sent("traces.sample=0.0", &trusted).await, 10);
}
