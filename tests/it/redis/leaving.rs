//! A node that leaves tells what it still owes, and its own listeners that there is no more to hear.

use std::sync::Arc;

use adapter_redis::{Redis, RedisConfig, RedisEventBus};
use portico_application::ports::{Event, EventBus};
use portico_tests::{
    contract::{eventually, soon},
    fixtures::{RedisNode, redis_cluster_config, redis_config},
    services::{FaultProxy, Mode, OwnedRedis},
};
use tokio::{sync::oneshot, task::JoinHandle};

use super::harm::single;

/// A node that can be told to leave.
struct Leaver {
    bus: Arc<RedisEventBus>,
    leave: oneshot::Sender<()>,
    watch: JoinHandle<()>,
}

impl Leaver {
    async fn start(config: &RedisConfig) -> Self {
        let redis = Redis::connect(config).expect("a good configuration");
        let (leave, told) = oneshot::channel();
        let watch = tokio::spawn(redis.watch(async move { drop(told.await) }));
        eventually(async || redis.is_watching(), |watches| *watches).await;
        Self { bus: Arc::new(RedisEventBus::new(redis)), leave, watch }
    }

    async fn leave(self) {
        self.leave.send(()).expect("it listens");
        soon(self.watch).await.expect("it ends");
    }
}

async fn listeners_are_told(config: RedisConfig) {
    let leaver = Leaver::start(&config).await;
    let (bus, mut listener) = (leaver.bus.clone(), leaver.bus.subscribe());
    leaver.leave().await;
    // It may have been told before to look again.
    while let Some(event) = soon(listener.next()).await {
        assert_eq!(event, Event::Resync);
    }
    assert_eq!(soon(bus.subscribe().next()).await, None);
}

#[tokio::test]
async fn listeners_of_a_node_that_leaves_a_server_are_told() {
    listeners_are_told(redis_config().await).await;
}

#[tokio::test]
async fn listeners_of_a_node_that_leaves_a_cluster_are_told() {
    listeners_are_told(redis_cluster_config().await).await;
}

#[tokio::test]
async fn what_could_not_be_sent_is_made_up_for_before_a_node_leaves() {
    let server = OwnedRedis::start().await;
    let proxy = FaultProxy::in_front_of(([127, 0, 0, 1], server.port()).into()).await;
    let here =
        RedisConfig { urls: vec![format!("redis://{}", proxy.addr()).into()], ..single(&server) };
    let there = RedisNode::watched(&single(&server)).await;
    let leaver = Leaver::start(&here).await;
    let bus = RedisEventBus::new(there.redis.clone());
    let mut listener = bus.subscribe();
    proxy.set(Mode::Refuse).await;
    leaver.bus.publish(Event::SessionsChanged).await;
    proxy.set(Mode::Pass).await;
    leaver.leave().await;
    assert_eq!(soon(listener.next()).await, Some(Event::Resync));
}
