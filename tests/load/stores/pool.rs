use std::time::Duration;

use crate::{
    figures::{Figure, Wanted},
    servers::Portico,
    turns::{Demand, number},
};

const SPAN: Duration = Duration::from_secs(5);
/// What the server counts of the way to a connection.
const WAITED: &str = "portico_mysql_acquire_duration_seconds";

/// How long calls wait for one of the connections, with fewer clients than connections and with more.
pub(super) async fn measure(portico: &Portico, demand: impl Fn(usize) -> Demand) -> Vec<Figure> {
    let mut figures = Vec::new();
    for clients in [10, 64, 200] {
        let waited = |part: &str| portico.metric(&format!("{WAITED}{part}"));
        let (sum, count) = (waited("_sum"), waited("_count"));
        let load = demand(clients).load(SPAN).await;
        let wait = (waited("_sum") - sum) / (waited("_count") - count) * 1e3;
        let told = |what: &str, unit, value| {
            Figure::new(format!("{clients} clients of 20 connections: {what}"), unit, value)
        };
        figures.extend([
            told("GET /users/{id}", "requests/s", load.requests_per_second),
            told("mean wait for a connection", "ms", wait),
            told("refused", "requests", number(load.refused)).wanted(Wanted::AtMost(0.0)),
        ]);
    }
    figures
}
