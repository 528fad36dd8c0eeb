use std::time::Duration;

use redis::{Client, aio::MultiplexedConnection, cmd};

use super::looks;
use crate::{
    figures::{Figure, Wanted},
    servers::{Installation, Stores},
    turns::{Demand, get, number},
};

const CONNECTIONS: usize = 64;
const SPAN: Duration = Duration::from_secs(10);
/// What says every so often that a node lives, and what this measurement asks.
const BEAT: [&str; 2] = ["role", "info"];

/// What authenticated requests ask of Redis, and what a look at a session costs from memory and from there.
pub(crate) async fn measure(shared: &Installation, stores: &Stores) -> Vec<Figure> {
    let portico = shared.start(&[]);
    let token = portico.log_in(0).await;
    let requests = vec![get(portico.addr, "/home", Some(&token))];
    let demand = Demand { addr: portico.addr, requests, connections: CONNECTIONS };
    let mut redis = connect(&stores.redis).await;
    let before = commands(&mut redis).await;
    let load = demand.load(SPAN).await;
    let sent = commands(&mut redis).await - before;
    let each = number(sent) * 1e3 / number(load.latency.len());
    let what = "what 1,000 GET /home ask of Redis, the beat apart";
    let mut figures = vec![Figure::new(what, "commands", each).wanted(Wanted::AtMost(1.0))];
    figures.push(looks::measure(&stores.redis).await);
    figures
}

async fn connect(url: &str) -> MultiplexedConnection {
    let client = Client::open(url).expect("a good URL");
    client.get_multiplexed_async_connection().await.expect("Redis answers")
}

/// How many commands Redis got, whoever sent them; what its scripts call counts as well.
async fn commands(redis: &mut MultiplexedConnection) -> u64 {
    let info: String =
        cmd("INFO").arg("commandstats").query_async(redis).await.expect("Redis answers");
    let lines =
        info.lines().filter_map(|line| line.strip_prefix("cmdstat_")?.split_once(":calls="));
    let count = |rest: &str| rest.split(',').next().and_then(|calls| calls.parse::<u64>().ok());
    let told = lines.filter(|(name, _)| !BEAT.contains(name));
    told.map(|(_, rest)| count(rest).expect("a number")).sum()
}
