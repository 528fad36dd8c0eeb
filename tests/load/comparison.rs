use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    client::{Demand, Load},
    statistics::{median, quantile},
};

const ROUNDS: usize = 5;
const SPAN: Duration = Duration::from_secs(3);

/// Portico and a peer, in turn.
pub(crate) struct Comparison {
    ours: Vec<Load>,
    peers: Vec<Load>,
}

impl Comparison {
    pub(crate) async fn in_turn(ours: &Demand, peers: &Demand) -> Self {
        let mut comparison = Self { ours: Vec::new(), peers: Vec::new() };
        for _ in 0..ROUNDS {
            comparison.peers.push(peers.load(SPAN).await);
            comparison.ours.push(ours.load(SPAN).await);
        }
        let refused = comparison.ours.iter().chain(&comparison.peers).map(|load| load.refused);
        assert_eq!(refused.sum::<u64>(), 0, "a request was refused");
        comparison
    }

    /// The median of the rounds' ratios of throughput.
    fn ratio(&self) -> f64 {
        let pairs = self.ours.iter().zip(&self.peers);
        median(pairs.map(|(ours, peer)| ours.requests_per_second / peer.requests_per_second))
    }

    pub(crate) fn print(&self, what: &str) {
        eprintln!(
            "{what}: {:.0} requests/s, peer {:.0}, ratio {:.3}, cost {:.2}, p50 {:.0} µs against {:.0} µs, p99 {:.0} µs against {:.0} µs",
            rate(&self.ours),
            rate(&self.peers),
            self.ratio(),
            1.0 / self.ratio(),
            latency(&self.ours, 0.5),
            latency(&self.peers, 0.5),
            latency(&self.ours, 0.99),
            latency(&self.peers, 0.99),
        );
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "requests_per_second": rate(&self.ours),
            "peer_requests_per_second": rate(&self.peers),
            "ratio": self.ratio(),
            "p50_us": latency(&self.ours, 0.5),
            "peer_p50_us": latency(&self.peers, 0.5),
            "p99_us": latency(&self.ours, 0.99),
            "peer_p99_us": latency(&self.peers, 0.99),
        })
    }
}

fn rate(loads: &[Load]) -> f64 {
    median(loads.iter().map(|load| load.requests_per_second))
}

fn latency(loads: &[Load], part: f64) -> f64 {
    median(loads.iter().map(|load| quantile(&load.latency, part)))
}
