use std::sync::Arc;

use super::{ask::get, faults::HeldQueries, site::TestSite};

#[tokio::test]
async fn one_request_too_many_is_answered_503_at_once() {
    let (site, held) =
        TestSite::builder().config(|config| config.max_concurrency = 1).build_with(|ports| {
            let held = Arc::new(HeldQueries::default());
            ports.user_queries = held.clone();
            held
        });
    let meanwhile = async {
        held.waiting.notified().await;
        site.send(get("/hello")).await.problem(503, "unavailable");
        held.go.notify_one();
    };
    let (first, ()) = tokio::join!(site.send(get("/hello")), meanwhile);
    first.expect(200);

    held.go.notify_one();
    site.send(get("/hello")).await.expect(200);
}

#[tokio::test]
async fn who_asks_too_often_is_answered_429_and_others_are_not() {
    let site = TestSite::builder().config(|config| config.rate_per_address = 1).build();
    let mut refused = None;
    for _ in 0..50 {
        let answer = site.send(get("/hello").from("192.0.2.1")).await;
        if answer.status == 429 {
            refused = Some(answer);
            break;
        }
    }
    let refused = refused.expect("fifty requests do not take fifty seconds");
    refused.problem(429, "rate_limited");
    assert_eq!(refused.named("retry-after"), "1");
    site.send(get("/hello").from("192.0.2.2")).await.expect(200);
}

#[tokio::test]
async fn there_is_no_rate_unless_it_is_configured() {
    let site = TestSite::new();
    for _ in 0..200 {
        site.send(get("/nowhere")).await.problem(404, "not_found");
    }
}
