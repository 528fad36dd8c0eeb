use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::{client::Demand, portico::Portico, statistics::quantile};

const SPAN: Duration = Duration::from_secs(5);
/// What the server counts of the way to a connection.
const WAITED: &str = "portico_mysql_acquire_duration_seconds";

/// How long calls wait for one of the connections, with fewer clients than connections and with more.
pub(crate) async fn measure(portico: &Portico, demand: impl Fn(usize) -> Demand) -> Value {
    let mut figures = Map::new();
    for clients in [10, 64, 200] {
        let waited = |part: &str| portico.metric(&format!("{WAITED}{part}"));
        let (sum, count) = (waited("_sum"), waited("_count"));
        let load = demand(clients).load(SPAN).await;
        let wait = (waited("_sum") - sum) / (waited("_count") - count) * 1e6;
        let (p50, p99) = (quantile(&load.latency, 0.5), quantile(&load.latency, 0.99));
        eprintln!(
            "{clients} clients of 20 connections: {:.0} requests/s, wait for a connection {wait:.0} µs on average, p50 {p50:.0} µs, p99 {p99:.0} µs, {} of {} refused",
            load.requests_per_second,
            load.refused,
            load.latency.len(),
        );
        figures.insert(
            clients.to_string(),
            json!({
                "requests_per_second": load.requests_per_second,
                "mean_wait_us": wait,
                "p50_us": p50,
                "p99_us": p99,
                "refused": load.refused,
            }),
        );
    }
    Value::Object(figures)
}
