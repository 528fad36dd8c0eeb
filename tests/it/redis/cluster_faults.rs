//! R3: a cluster that loses a master, moves slots, or loses half its nodes, under load.

use std::time::Duration;

use adapter_redis::RedisTokenStore;
use portico_application::ports::{PortError, TokenStore};
use portico_domain::session::{Session, SessionLimit, SessionState};
use portico_tests::{
    contract::figure,
    fixtures::{RedisNode, login, now, user_id},
    services::OwnedCluster,
};
use tokio::time::{Instant, sleep};

use super::{
    harm::{ask, cluster, number, told, until, within},
    lives::{NONE, under_load},
};

/// One cluster at a time: nodes that get no turn on a busy machine take each other for dead.
pub(super) static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Killed outright: what it had not passed on to its replica is lost, so right answers are asked for of new sessions only.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_master_is_replaced_and_failures_are_quick() {
    let _alone = ALONE.lock().await;
    let nodes = OwnedCluster::start().await;
    let node = RedisNode::watched(&cluster(&nodes)).await;
    let store = RedisTokenStore::new(node.redis.clone());
    let sessions = some_sessions(&nodes, &store).await;
    let killed = Instant::now();
    nodes.kill(1);
    let (mut failures, back) = failures_since(killed, &store, &sessions).await;
    failures.sort_unstable();
    let p99 = failures.get(failures.len() * 99 / 100).copied().unwrap_or_default();
    figure("R3", "a master killed: back", back);
    figure("R3", "a master killed: failures", failures.len());
    figure("R3", "a master killed: p99 of them", p99);
    assert!(p99 <= within(Duration::from_millis(300)), "{p99:?}");
    assert!(back < within(Duration::from_secs(6)), "{back:?}");
    until(Duration::from_secs(2), async || node.redis.is_watching()).await;
}

/// Looks at the sessions until all has been well for a while: how long failures took, and when the last one came.
async fn failures_since(
    killed: Instant,
    store: &RedisTokenStore,
    sessions: &[Session],
) -> (Vec<Duration>, Duration) {
    let (mut failures, mut last_failure) = (Vec::new(), killed);
    while last_failure.elapsed() < Duration::from_millis(1500) {
        for session in sessions {
            let asked = Instant::now();
            match store.find(session.user.id, session.id, session.opened_at).await {
                Ok(state) => assert!(matches!(state, Some(SessionState::Active(_))), "{state:?}"),
                Err(PortError::Unavailable(_)) => {
                    failures.push(asked.elapsed());
                    last_failure = Instant::now();
                }
                Err(error) => panic!("{error:?}"),
            }
        }
        assert!(killed.elapsed() < Duration::from_secs(20), "nobody takes its place");
        sleep(Duration::from_millis(10)).await;
    }
    (failures, last_failure - killed)
}

/// Sessions that the replicas have as well.
async fn some_sessions(nodes: &OwnedCluster, store: &RedisTokenStore) -> Vec<Session> {
    let mut sessions = Vec::new();
    for _ in 0..60 {
        let (session, grant) = login(user_id(), now());
        store.open(&session, &grant, SessionLimit::new(1)).await.expect("the cluster answers");
        sessions.push(session);
    }
    for master in 0..3 {
        let master = nodes.node(master);
        let replication = async || told(master, &["INFO", "replication"]).await;
        let written = number(&replication().await, "master_repl_offset:");
        let copied = async || number(&replication().await, ",offset=") >= written;
        until(Duration::from_secs(5), copied).await;
    }
    sessions
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slots_move_and_nobody_sees_it() {
    let _alone = ALONE.lock().await;
    let nodes = OwnedCluster::start().await;
    let seen =
        under_load(&nodes, "2,000 slots moved", async || nodes.reshard(2000, 0, 1).await).await;
    assert_eq!(seen.faults_since(0), NONE);
}

/// A master hands its office to its replica, as before maintenance.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_planned_failover_is_over_in_a_moment() {
    let _alone = ALONE.lock().await;
    let nodes = OwnedCluster::start().await;
    let seen = under_load(&nodes, "a planned failover", async || {
        ask(nodes.node(3), &["CLUSTER", "FAILOVER"]).await;
        sleep(Duration::from_secs(3)).await;
    })
    .await;
    assert!(seen.p99() <= within(Duration::from_millis(300)), "{:?}", seen.p99());
}

/// Too few are left to decide anything, until they go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn with_half_the_nodes_stopped_failures_are_quick() {
    let _alone = ALONE.lock().await;
    let nodes = OwnedCluster::start().await;
    let seen = under_load(&nodes, "half the nodes stopped", async || {
        (0..3).for_each(|node| nodes.node(node).stop());
        sleep(Duration::from_secs(5)).await;
        (0..3).for_each(|node| nodes.node(node).resume());
        sleep(Duration::from_secs(3)).await;
    })
    .await;
    assert!(seen.failures() > 0);
    assert!(seen.p99() <= within(Duration::from_millis(300)), "{:?}", seen.p99());
}
