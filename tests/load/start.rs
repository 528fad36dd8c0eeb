use std::time::Duration;

use serde_json::{Value, json};

use crate::{installation::Installation, statistics::median};

const STARTS: usize = 10;

/// Start to ready when the keys and the schema are there, and the memory of a server that does nothing.
pub(crate) async fn measure(embedded: &Installation, shared: &Installation) -> Value {
    json!({
        "embedded": one("the embedded store", embedded).await,
        "shared": one("MySQL and Redis", shared).await,
    })
}

async fn one(stores: &str, installation: &Installation) -> Value {
    let starts = (0..STARTS).map(|_| installation.start(&[]).start.as_secs_f64() * 1e3);
    let start = median(starts);
    let idle = installation.start(&[]);
    tokio::time::sleep(Duration::from_secs(3)).await;
    let idle = idle.resident_mebibytes();
    eprintln!("{stores}: start to ready, median of {STARTS}: {start:.0} ms; idle {idle:.1} MiB");
    json!({ "start_to_ready_ms": start, "idle_memory_mib": idle })
}
