use std::time::Duration;

use tokio::time::interval;

use super::{audience::Audience, line::Door, publisher::Publisher};
use crate::{
    figures::{Figure, Wanted},
    servers::Installation,
    turns::{milliseconds, number},
};

const LISTENERS: usize = 1_000;
const MESSAGE: usize = 200;
/// A hundred messages a second, for ten seconds.
const PACE: Duration = Duration::from_millis(10);
const MESSAGES: usize = 1_000;

/// Messages that are published on one node and heard on another.
pub(crate) async fn measure(shared: &Installation) -> Vec<Figure> {
    let (near, far) = (shared.start(&[]), shared.start(&[]));
    let token = Some(near.log_in(0).await);
    let door = |addr| Door { addr, path: "/socket", token: token.clone() };
    let mut audience = Audience::gather(&[door(far.socket)], LISTENERS, true).await;
    let mut publisher = Publisher::open(&door(near.socket), &audience, MESSAGE).await;
    let mut pace = interval(PACE);
    for _ in 0..MESSAGES {
        pace.tick().await;
        publisher.publish().await;
    }
    // What is still under way may take its time, and is counted.
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(audience.is_whole(), "a socket was closed");
    let missing = MESSAGES as u64 * audience.len() - audience.heard.count();
    let [median, p99] = [0.5, 0.99].map(|part| audience.heard.latency(part));
    let told = |what: &str, unit, value| {
        let what =
            format!("100 messages/s through Redis to {LISTENERS} sockets of another node: {what}");
        Figure::new(what, unit, value)
    };
    vec![
        told("median", "ms", milliseconds(median)),
        told("p99", "ms", milliseconds(p99)).wanted(Wanted::AtMost(100.0)),
        told("missing", "messages", number(missing)).wanted(Wanted::AtMost(0.0)),
    ]
}
