use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::statistics::number;

/// How many calls a second `tasks` at a time come to, each beginning when the one before it has ended.
pub(crate) async fn per_second<Call, Calling>(tasks: usize, span: Duration, call: Call) -> f64
where
    Call: Fn() -> Calling + Clone + Send + 'static,
    Calling: Future<Output = ()> + Send,
{
    let mut calling = JoinSet::new();
    let started = Instant::now();
    for _ in 0..tasks {
        let call = call.clone();
        calling.spawn(async move {
            let mut calls = 0;
            while started.elapsed() < span {
                call().await;
                calls += 1;
            }
            calls
        });
    }
    let calls: u64 = calling.join_all().await.iter().sum();
    number(calls) / started.elapsed().as_secs_f64()
}
