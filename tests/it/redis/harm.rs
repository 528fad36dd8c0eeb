use std::time::Duration;

use adapter_redis::{Mode, RedisConfig};
pub(super) use portico_tests::contract::within;
use portico_tests::services::{OwnedCluster, OwnedRedis};
use redis::Value;
use tokio::time::{Instant, sleep};

/// The server as a node is told of it.
pub(super) fn single(server: &OwnedRedis) -> RedisConfig {
    config(Mode::Single, &[server.url()])
}

/// The cluster as a node is told of it.
pub(super) fn cluster(cluster: &OwnedCluster) -> RedisConfig {
    config(Mode::Cluster, &cluster.seeds())
}

pub(super) fn config(mode: Mode, urls: &[String]) -> RedisConfig {
    let urls = urls.iter().map(|url| url.as_str().into()).collect();
    RedisConfig { mode, urls, ca_file: None, key_prefix: "test".to_owned() }
}

/// What the server answers to a command, on a connection that ends with it.
pub(super) async fn ask(server: &OwnedRedis, words: &[&str]) -> Value {
    let client = redis::Client::open(server.url()).expect("a good URL");
    let mut connection =
        client.get_multiplexed_async_connection().await.expect("the server is there");
    let answer = redis::cmd(words[0]).arg(&words[1..]).query_async(&mut connection).await;
    answer.unwrap_or_else(|error| panic!("{words:?}: {error}"))
}

/// As [`ask`], where the answer is a text.
pub(super) async fn told(server: &OwnedRedis, words: &[&str]) -> String {
    redis::from_redis_value(ask(server, words).await).expect("it is a text")
}

/// The number after `name` in the answer to an `INFO`.
pub(super) fn number(info: &str, name: &str) -> Option<u64> {
    let digits = info.split_once(name)?.1;
    digits.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// Asks again until the answer is yes; how long that took, which must be [`within`] `patience`.
pub(super) async fn until(patience: Duration, mut ask: impl AsyncFnMut() -> bool) -> Duration {
    let start = Instant::now();
    while !ask().await {
        assert!(start.elapsed() < within(patience), "not within {patience:?}");
        sleep(Duration::from_millis(10)).await;
    }
    start.elapsed()
}
