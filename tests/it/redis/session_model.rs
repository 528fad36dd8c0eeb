//! Random histories of sessions on Redis and on the model of `contract/session_model`. All histories of a test share the
//! nodes, and have users of their own.

use adapter_redis::RedisConfig;
use portico_application::ports::TokenStore;
use portico_tests::{
    contract::Nodes,
    fixtures::{self, redis_cluster_config, redis_config},
};
use time::Duration;
use tokio::{runtime::Runtime, sync::OnceCell};

use super::harm::is_alone;
use crate::contract::session_model::check;

fn check_unwatched(config: &RedisConfig) {
    let nodes = fixtures::redis_unwatched_sessions(config);
    check(Duration::ZERO, async || again(&nodes));
}

/// A node that the machine gave no turn for half a second is waited for no longer, and may be behind by as much as the product
/// promises.
fn check_watched(config: &RedisConfig) {
    let nodes = OnceCell::new();
    let lag = if is_alone() { Duration::ZERO } else { Duration::SECOND };
    check(lag, async || again(nodes.get_or_init(|| fixtures::redis_sessions(config)).await));
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    Runtime::new().expect("a runtime").block_on(future)
}

fn again(nodes: &Nodes<dyn TokenStore>) -> Nodes<dyn TokenStore> {
    Nodes { here: nodes.turn(0), there: nodes.turn(1) }
}

#[test]
fn a_single_server_is_as_the_model() {
    check_unwatched(&wait(redis_config()));
}

#[test]
fn a_single_server_that_is_listened_to_is_as_the_model() {
    check_watched(&wait(redis_config()));
}

#[test]
fn a_cluster_is_as_the_model() {
    check_unwatched(&wait(redis_cluster_config()));
}

#[test]
fn a_cluster_that_is_listened_to_is_as_the_model() {
    check_watched(&wait(redis_cluster_config()));
}
