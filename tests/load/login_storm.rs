use std::{num::NonZero, thread, time::Duration};

use serde_json::{Value, json};

use crate::{
    client::Demand,
    installation::Installation,
    logins::logins,
    statistics::{number, quantile},
};

const CLIENTS: usize = 200;
const SPAN: Duration = Duration::from_secs(10);

/// The memory of one hash, in MiB.
const HASH: u64 = 19;

/// Two hundred who log in at once and over and over, what that does to a probe, and to the memory of the process.
pub(crate) async fn measure(shared: &Installation) -> Value {
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
    let wanted = number(HASH * permits as u64 + 32);
    let p99 = quantile(&probes.latency, 0.99) / 1e3;
    let (all, refused) = (storm.latency.len(), storm.refused);
    eprintln!(
        "{CLIENTS} logins at once: /livez p99 {p99:.2} ms, memory + {growth:.0} MiB (wanted at most {wanted:.0}), \
         {} were served and {refused} answered 503",
        all - refused
    );
    json!({
        "livez_p99_ms": p99,
        "growth_mebibytes": growth,
        "served": all - refused,
        "refused": refused,
    })
}
