//! A single server that fails, seen from the token store: what cannot be asked is unavailable, never unknown.

use std::time::Duration;

use adapter_redis::{Mode, Redis, RedisEventBus, RedisReadiness, RedisTokenStore};
use portico_application::ports::{
    Event, EventBus, PortError, ReadinessCheck, Rotation, RotationOutcome, TokenStore,
};
use portico_domain::session::{EndReason, Session, SessionLifetime, SessionLimit, SessionState};
use portico_tests::{
    contract::{figure, soon},
    fixtures::{self, RedisNode, login, now, user_id},
    services::{OwnedRedis, redis_cluster},
};
use tokio::time::{Instant, sleep, timeout};

use super::harm::{ask, config, single, until, within};

fn store(redis: &Redis) -> RedisTokenStore {
    RedisTokenStore::new(redis.clone())
}

async fn open(store: &RedisTokenStore) -> (Session, portico_application::tokens::TokenGrant) {
    let (session, grant) = login(user_id(), now());
    store.open(&session, &grant, SessionLimit::new(1)).await.expect("the server answers");
    (session, grant)
}

async fn find(
    store: &RedisTokenStore,
    session: &Session,
) -> Result<Option<SessionState>, PortError> {
    store.find(session.user.id, session.id, session.opened_at).await
}

async fn is_active(store: &RedisTokenStore, session: &Session) -> bool {
    matches!(find(store, session).await, Ok(Some(SessionState::Active(_))))
}

fn is_unavailable<T>(answer: &Result<T, PortError>) -> bool {
    matches!(answer, Err(PortError::Unavailable(_)))
}

/// R1: killed for a while under load. Every answer meanwhile is a failure, and a quick one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_is_unavailable_until_it_is_back() {
    let mut server = OwnedRedis::start().await;
    let node = RedisNode::watched(&single(&server)).await;
    let store = store(&node.redis);
    let (session, _) = open(&store).await;
    assert!(is_active(&store, &session).await);

    server.kill();
    until(Duration::from_millis(100), async || is_unavailable(&find(&store, &session).await)).await;
    let mut slowest = Duration::ZERO;
    let end = Instant::now() + Duration::from_secs(2);
    while Instant::now() < end {
        let asked = Instant::now();
        let found = find(&store, &session).await;
        slowest = slowest.max(asked.elapsed());
        assert!(is_unavailable(&found), "{found:?}");
        assert!(RedisReadiness::new(node.redis.clone()).check().await.is_err());
        sleep(Duration::from_millis(2)).await;
    }
    assert!(slowest < within(Duration::from_millis(300)), "a failure took {slowest:?}");

    server.restart().await;
    let healed = until(Duration::from_secs(2), async || find(&store, &session).await.is_ok()).await;
    let heard = until(Duration::from_secs(2), async || node.redis.is_watching()).await;
    figure("R1", "the slowest failure of the adapter", slowest);
    figure("R1", "the adapter healed", healed);
    figure("R1", "the adapter hears again", heard);
}

/// R2: back without what it knew. Nothing old is good, and everything new is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_comes_back_empty_knows_nobody() {
    let mut server = OwnedRedis::start().await;
    let node = RedisNode::watched(&single(&server)).await;
    let store = store(&node.redis);
    let (session, grant) = open(&store).await;
    assert!(is_active(&store, &session).await);
    let mut listener = RedisEventBus::new(node.redis.clone()).subscribe();

    server.kill();
    server.restart().await;
    until(Duration::from_secs(2), async || matches!(find(&store, &session).await, Ok(None))).await;
    let rotation = Rotation {
        presented: grant.refresh,
        successor: fixtures::successor(&grant, session.opened_at),
        now: session.opened_at,
        grace: time::Duration::ZERO,
        max_lifetime: SessionLifetime::UNLIMITED,
    };
    assert_eq!(store.rotate(&rotation).await.expect("it answers"), RotationOutcome::Unknown);
    let (new, _) = open(&store).await;
    assert!(is_active(&store, &new).await);
    assert_eq!(soon(listener.next()).await, Some(Event::Resync));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_emptied_server_knows_nobody_at_once() {
    let server = OwnedRedis::start().await;
    let node = RedisNode::watched(&single(&server)).await;
    let store = store(&node.redis);
    let (session, _) = open(&store).await;
    assert!(is_active(&store, &session).await);
    ask(&server, &["FLUSHALL"]).await;
    until(Duration::from_millis(600), async || matches!(find(&store, &session).await, Ok(None)))
        .await;
}

/// A server that accepts and never answers costs each call its budget and no more.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_paused_server_fails_within_the_budget() {
    let server = OwnedRedis::start().await;
    let node = RedisNode::watched(&single(&server)).await;
    let store = store(&node.redis);
    let (session, _) = open(&store).await;

    server.stop();
    sleep(Duration::from_millis(600)).await;
    // The first tries once more on another connection.
    for patience in [600].into_iter().chain([300; 10]) {
        let found = timeout(within(Duration::from_millis(patience)), find(&store, &session)).await;
        assert!(is_unavailable(&found.expect("it fails in time")));
    }
    let asked = Instant::now();
    let many = futures_util::future::join_all((0..200).map(|_| find(&store, &session))).await;
    assert!(many.iter().all(is_unavailable));
    assert!(asked.elapsed() < within(Duration::from_millis(500)), "{:?}", asked.elapsed());
    server.resume();
    until(Duration::from_secs(2), async || is_active(&store, &session).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn scripts_that_the_server_forgot_are_sent_again() {
    let server = OwnedRedis::start().await;
    let node = RedisNode::watched(&single(&server)).await;
    let store = store(&node.redis);
    open(&store).await;
    ask(&server, &["SCRIPT", "FLUSH"]).await;
    open(&store).await;
}

/// The connections are cut again and again, by which a server or something between tells that it had enough of them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_connection_is_not_noticed_by_who_calls() {
    let server = OwnedRedis::start().await;
    let node = RedisNode::unwatched(&single(&server));
    let store = store(&node.redis);
    let (session, _) = open(&store).await;
    for _ in 0..20 {
        ask(&server, &["CLIENT", "KILL", "TYPE", "normal"]).await;
        let ended =
            store.end(session.user.id, session.id, EndReason::LoggedOut, session.opened_at).await;
        ended.expect("a second try succeeds");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mode_that_the_server_has_not_is_told_in_one_line() {
    let (alone, nodes) = (OwnedRedis::start().await, redis_cluster().await);
    for (url, mode, expected) in [
        (alone.url(), Mode::Cluster, "the server belongs to none"),
        (nodes[0].clone(), Mode::Single, "the server is a node of a cluster"),
    ] {
        let redis = Redis::connect(&config(mode, &[url])).expect("it is not asked yet");
        let Err(PortError::Unavailable(cause)) = RedisReadiness::new(redis).check().await else {
            panic!("it is not ready");
        };
        assert!(cause.to_string().contains(expected), "{cause}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_password_opens_the_server_and_is_told_nowhere() {
    let server = OwnedRedis::start().await;
    ask(&server, &["CONFIG", "SET", "requirepass", "correct-horse"]).await;
    let with = |password: &str| {
        config(Mode::Single, &[format!("redis://:{password}@127.0.0.1:{}", server.port())])
    };
    open(&store(&RedisNode::watched(&with("correct-horse")).await.redis)).await;

    let wrong = RedisNode::unwatched(&with("battery-staple"));
    let (session, _) = login(user_id(), now());
    let found = find(&store(&wrong.redis), &session).await;
    assert!(is_unavailable(&found));
    let told = format!("{found:?}");
    assert!(told.contains("WRONGPASS") && !told.contains("battery-staple"), "{told}");
}
