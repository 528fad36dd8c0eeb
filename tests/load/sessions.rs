use std::collections::BTreeMap;

use redis::{Client, aio::MultiplexedConnection, cmd};
use serde_json::{Value, json};

use crate::{home, installation::Installation, memory, stores::Stores};

/// Authenticated `GET /home` with sessions on Redis, what it asks of Redis, and what a look into memory costs.
pub(crate) async fn measure(shared: &Installation, stores: &Stores) -> Value {
    let portico = shared.start(&[]);
    let mut redis = connect(&stores.redis).await;
    let before = commands(&mut redis).await;
    let comparison = home::compare(&portico).await;
    let after = commands(&mut redis).await;
    comparison.print("GET /home, sessions on Redis");
    let sent: BTreeMap<_, _> = after
        .into_iter()
        .map(|(name, calls)| (name.clone(), calls - before.get(&name).unwrap_or(&0)))
        .filter(|(_, calls)| *calls > 0)
        .collect();
    let requests = portico.metric("portico_http_requests_total");
    eprintln!("commands that Redis got meanwhile, for {requests:.0} requests: {sent:?}");
    json!({
        "home": comparison.json(),
        "requests": requests,
        "redis_commands": sent,
        "looks": memory::looks(&stores.redis).await,
    })
}

async fn connect(url: &str) -> MultiplexedConnection {
    let client = Client::open(url).expect("a good URL");
    client.get_multiplexed_async_connection().await.expect("Redis answers")
}

/// How often Redis got each command, whoever sent it; what its scripts call counts as well.
async fn commands(redis: &mut MultiplexedConnection) -> BTreeMap<String, u64> {
    let info: String =
        cmd("INFO").arg("commandstats").query_async(redis).await.expect("Redis answers");
    let lines =
        info.lines().filter_map(|line| line.strip_prefix("cmdstat_")?.split_once(":calls="));
    let count = |rest: &str| rest.split(',').next().and_then(|calls| calls.parse().ok());
    lines.map(|(name, rest)| (name.to_owned(), count(rest).expect("a number"))).collect()
}
