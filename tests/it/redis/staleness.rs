//! Two nodes that remember what they read, while what they hear of each other is cut.

use std::{sync::Arc, time::Duration};

use adapter_redis::{RedisEventBus, RedisTokenStore};
use portico_application::ports::{Event, EventBus, TokenStore};
use portico_domain::session::{EndReason, Session, SessionLimit, SessionState};
use portico_tests::{
    contract::soon,
    fixtures::{RedisNode, login, now, session_id, user_id},
    services::OwnedRedis,
};
use tokio::time::{Instant, sleep, timeout};

use super::harm::{ask, number, single, told, until, within};

/// A node and its store.
struct Node {
    node: RedisNode,
    store: RedisTokenStore,
}

impl Node {
    async fn start(server: &OwnedRedis) -> Self {
        let node = RedisNode::watched(&single(server)).await;
        Self { store: RedisTokenStore::new(node.redis.clone()), node }
    }

    async fn open(&self) -> Session {
        let (session, grant) = login(user_id(), now());
        let opened = self.store.open(&session, &grant, SessionLimit::new(1)).await;
        opened.expect("the server answers");
        session
    }

    async fn end(&self, session: &Session) {
        let (user, at) = (session.user.id, session.opened_at);
        let ended = self.store.end(user, session.id, EndReason::LoggedOut, at).await;
        assert!(ended.expect("the server answers"));
    }

    async fn is_active(&self, session: &Session) -> bool {
        let found = self.store.find(session.user.id, session.id, session.opened_at).await;
        matches!(found, Ok(Some(SessionState::Active(_))))
    }

    fn bus(&self) -> RedisEventBus {
        RedisEventBus::new(self.node.redis.clone())
    }
}

async fn nodes() -> (OwnedRedis, Node, Node) {
    let server = OwnedRedis::start().await;
    let (here, there) = (Node::start(&server).await, Node::start(&server).await);
    (server, here, there)
}

fn event() -> Event {
    Event::SessionEnded { user: user_id(), session: session_id(), reason: EndReason::Displaced }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_is_honoured_elsewhere_at_once_and_does_not_take_long() {
    let (_server, here, there) = nodes().await;
    let mut times = Vec::new();
    for _ in 0..300 {
        let session = here.open().await;
        assert!(there.is_active(&session).await);
        let began = Instant::now();
        here.end(&session).await;
        times.push(began.elapsed());
        assert!(!there.is_active(&session).await);
    }
    times.sort_unstable();
    println!("median {:?}, longest {:?}", times[150], times[299]);
    assert!(times[150] < within(Duration::from_millis(50)), "{:?}", times[150]);
}

/// Of many looks hardly one goes to the server: only those after it told of the login itself, or was not heard in time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looks_are_answered_from_memory() {
    let (server, here, _there) = nodes().await;
    let session = here.open().await;
    assert!(here.is_active(&session).await);
    let reads = async || {
        let stats = told(&server, &["INFO", "commandstats"]).await;
        number(&stats, "cmdstat_hget:calls=").unwrap_or_default()
    };
    let before = reads().await;
    let began = Instant::now();
    for _ in 0..20_000 {
        assert!(here.is_active(&session).await);
    }
    println!("{:?} each", began.elapsed() / 20_000);
    assert!(reads().await < before + 100);
}

/// All connections on which nodes listen are cut over and over, while sessions end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_end_is_honoured_within_a_second_though_nodes_cannot_hear_each_other() {
    let (server, here, there) = nodes().await;
    let server = Arc::new(server);
    let cutting = tokio::spawn({
        let server = server.clone();
        async move {
            loop {
                ask(&server, &["CLIENT", "KILL", "TYPE", "pubsub"]).await;
                sleep(Duration::from_millis(70)).await;
            }
        }
    });
    for _ in 0..30 {
        let session = here.open().await;
        assert!(there.is_active(&session).await);
        here.end(&session).await;
        until(Duration::from_secs(1), async || !there.is_active(&session).await).await;
    }
    cutting.abort();
    until(Duration::from_secs(2), async || there.node.redis.is_watching()).await;
}

/// The server holds back everything that it would say, so nobody hears of the other's change, nor that none is told of.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_remembered_is_trusted_for_half_a_second_of_silence() {
    let (server, here, _there) = nodes().await;
    let session = here.open().await;
    assert!(here.is_active(&session).await);
    server.stop();
    sleep(Duration::from_millis(600)).await;
    assert!(!here.is_active(&session).await);
    assert!(!here.node.redis.is_watching());
    server.resume();
    until(Duration::from_secs(2), async || here.is_active(&session).await).await;
}

/// A listener that never answers stands for a node that was stopped: it costs one wait, not one for each change.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_says_nothing_is_not_waited_for_again_and_again() {
    let (server, here, there) = nodes().await;
    let client = redis::Client::open(server.url()).expect("a good URL");
    let mut stopped = client.get_async_pubsub().await.expect("the server is there");
    stopped.subscribe("test:changes").await.expect("it may listen");
    let began = Instant::now();
    for _ in 0..20 {
        let session = here.open().await;
        assert!(there.is_active(&session).await);
        here.end(&session).await;
        assert!(!there.is_active(&session).await);
    }
    assert!(began.elapsed() > Duration::from_millis(450), "{:?}", began.elapsed());
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
    drop(stopped);
}

/// W4: after the server was away, listeners are told that they missed something, and hear what is published again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn events_go_on_after_a_restart_and_what_was_missed_is_told() {
    let (mut server, here, there) = nodes().await;
    let (bus, mut listener) = (here.bus(), there.bus().subscribe());
    server.kill();
    timeout(Duration::from_secs(1), bus.publish(event())).await.expect("it waits for nothing");
    server.restart().await;
    assert_eq!(soon(listener.next()).await, Some(Event::Resync));
    until(Duration::from_secs(2), async || {
        here.node.redis.is_watching() && there.node.redis.is_watching()
    })
    .await;
    let published = event();
    let began = Instant::now();
    bus.publish(published.clone()).await;
    while soon(listener.next()).await.as_ref() != Some(&published) {}
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
}
