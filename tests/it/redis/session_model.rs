//! Random histories of sessions on Redis and on the model of `contract/session_model`. All histories of a test share the
//! nodes, and have users of their own.

use adapter_redis::RedisConfig;
use portico_application::ports::TokenStore;
use portico_tests::{
    contract::Nodes,
    fixtures::{self, redis_cluster_config, redis_config},
};
use tokio::{runtime::Runtime, sync::OnceCell};

use crate::contract::session_model::check;

fn check_unwatched(config: &RedisConfig) {
    let nodes = fixtures::redis_unwatched_sessions(config);
    check(async || again(&nodes));
}

fn check_watched(config: &RedisConfig) {
    let nodes = OnceCell::new();
    check(async || again(nodes.get_or_init(|| fixtures::redis_sessions(config)).await));
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
