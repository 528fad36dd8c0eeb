use std::{num::NonZero, thread, time::Duration};

use super::crowd::logins;
use crate::{
    figures::{Figure, Wanted},
    servers::Installation,
    turns::{Demand, number, quantile},
};

const CLIENTS: usize = 200;
const SPAN: Duration = Duration::from_secs(10);

/// The memory of one hash, in MiB.
const HASH: u64 = 19;

/// Two hundred who log in at once and over and over, what that does to a probe, and to the memory of the process.
pub(crate) async fn measure(shared: &Installation) -> Vec<Figure> {
    let portico = shared.start(&[]);
    logins(portico.addr, 1).load(Duration::from_secs(1)).await;
    let before = portico.resident_mebibytes();
    let host = portico.admin;
    let probe = Demand {
        addr: host,
        requests: vec![format!("GET /livez HTTP/1.1\r\nHost: {host}\r\n\r\n")],
        connections: 1,
    };
    let storm = logins(portico.addr, CLIENTS);
    let (storm, probes) = tokio::join!(storm.load(SPAN), probe.load(SPAN));
    let growth = portico.peak_mebibytes() - before;
    let permits = thread::available_parallelism().map_or(1, NonZero::get);
    let most = Wanted::AtMost(number(HASH * permits as u64 + 32));
    let p99 = quantile(&probes.latency, 0.99) / 1e3;
    let refused = number(storm.refused) / number(storm.latency.len());
    let told = |what: &str, unit, value| {
        Figure::new(format!("{CLIENTS} logins at once, over and over: {what}"), unit, value)
    };
    vec![
        told("p99 of /livez", "ms", p99).wanted(Wanted::AtMost(50.0)),
        told("growth of the process", "MiB", growth).wanted(most),
        told("are answered 503 at once", "of 1", refused),
    ]
}
