use std::{convert::Infallible, sync::Arc, time::Duration};

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use tokio::time::Instant;

use super::{
    ask::{get, post},
    faults::{Fault, FaultyQueries},
    site::TestSite,
};

/// One byte a second.
fn trickle() -> Body {
    Body::from_stream(stream::unfold((), |()| async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        Some((Ok::<_, Infallible>(Bytes::from_static(b" ")), ()))
    }))
}

fn stalled() -> Body {
    Body::from_stream(stream::pending::<Result<Bytes, Infallible>>())
}

#[tokio::test(start_paused = true)]
async fn a_body_that_takes_longer_than_half_a_minute_is_not_waited_for() {
    let site = TestSite::new();
    for body in [stalled(), trickle()] {
        let began = Instant::now();
        let answer = site.send(post("/auth/login").text("application/json", body)).await;
        answer.problem(408, "request_timeout");
        assert!((29..30).contains(&began.elapsed().as_secs()));
    }
}

#[tokio::test(start_paused = true)]
async fn work_that_takes_longer_than_a_minute_is_given_up() {
    let (site, ()) = TestSite::builder()
        .build_with(|ports| ports.user_queries = Arc::new(FaultyQueries(Fault::Hang)));
    let began = Instant::now();
    site.send(get("/hello")).await.problem(503, "unavailable");
    assert_eq!(began.elapsed().as_secs(), 60);
}
