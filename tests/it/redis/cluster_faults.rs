//! R3: a cluster that loses a master, moves slots, or loses half its nodes, under load.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use adapter_redis::RedisTokenStore;
use portico_application::{
    error::chain,
    ports::{PortError, Rotation, RotationOutcome, TokenStore},
    tokens::TokenGrant,
};
use portico_domain::session::{EndReason, Session, SessionLifetime, SessionLimit, SessionState};
use portico_tests::{
    fixtures::{self, RedisNode, login, now, user_id},
    services::OwnedCluster,
};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

use super::harm::{ask, cluster, is_alone, number, told, until, within};

/// One cluster at a time: nodes that get no turn on a busy machine take each other for dead.
pub(super) static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Callers saw nothing amiss.
const NONE: [&str; 0] = [];

/// What callers saw.
#[derive(Default)]
struct Seen {
    answers: Mutex<usize>,
    failures: Mutex<Vec<Refusal>>,
    last_failure: Mutex<Option<Instant>>,
    is_over: AtomicBool,
}

/// A call that was not served: after how long its caller was told, and what.
struct Refusal {
    after: Duration,
    reason: String,
}

impl Refusal {
    /// Whether nothing but time was short, of which a machine that runs other tests beside may have too little.
    fn is_of_a_busy_machine(&self) -> bool {
        let tells_of_time = ["answer in time", "answer came in time", "reached a moment ago"];
        !is_alone() && tells_of_time.iter().any(|words| self.reason.contains(words))
    }
}

impl Seen {
    fn failed(&self, error: &PortError, asked: Instant) {
        assert!(matches!(error, PortError::Unavailable(_)), "{error:?}");
        let refusal = Refusal { after: asked.elapsed(), reason: chain(error) };
        self.failures.lock().expect("no panic").push(refusal);
        *self.last_failure.lock().expect("no panic") = Some(Instant::now());
    }

    /// The time within which 99 of 100 failures were told.
    fn p99(&self) -> Duration {
        let failures = self.failures.lock().expect("no panic");
        let mut failures: Vec<_> = failures.iter().map(|refusal| refusal.after).collect();
        failures.sort_unstable();
        failures.get(failures.len() * 99 / 100).copied().unwrap_or_default()
    }

    fn failures(&self) -> usize {
        self.failures.lock().expect("no panic").len()
    }

    fn tell_first_failures(&self) {
        for Refusal { after, reason } in self.failures.lock().expect("no panic").iter().take(5) {
            println!("{reason} after {after:?}");
        }
    }

    /// What callers were told that a busy machine does not explain, since the first `before` failures.
    fn faults_since(&self, before: usize) -> Vec<String> {
        let failures = self.failures.lock().expect("no panic");
        let faults = failures[before..].iter().filter(|refusal| !refusal.is_of_a_busy_machine());
        faults.map(|refusal| format!("{} after {:?}", refusal.reason, refusal.after)).collect()
    }
}

/// One user who logs in, is looked at, refreshes and logs out, over and over. Any answer but the right one is a panic.
async fn live(store: Arc<RedisTokenStore>, seen: Arc<Seen>) {
    while !seen.is_over.load(Ordering::Relaxed) {
        let asked = Mutex::new(Instant::now());
        if let Err(error) = live_once(&store, &asked).await {
            seen.failed(&error, *asked.lock().expect("no panic"));
            sleep(Duration::from_millis(5)).await;
        } else {
            *seen.answers.lock().expect("no panic") += 1;
        }
    }
}

async fn live_once(store: &RedisTokenStore, asked: &Mutex<Instant>) -> Result<(), PortError> {
    let ask = || *asked.lock().expect("no panic") = Instant::now();
    let (session, grant) = login(user_id(), now());
    let (user, id, at) = (session.user.id, session.id, session.opened_at);
    ask();
    store.open(&session, &grant, SessionLimit::new(1)).await?;
    for _ in 0..5 {
        ask();
        let state = store.find(user, id, at).await?;
        assert!(matches!(state, Some(SessionState::Active(_))), "{state:?}");
    }
    let rotation = rotation(&session, &grant);
    ask();
    let outcome = store.rotate(&rotation).await?;
    assert_eq!(outcome, RotationOutcome::Rotated(rotation.successor.clone()));
    ask();
    assert!(store.end(user, id, EndReason::LoggedOut, at).await?, "it was active");
    ask();
    let state = store.find(user, id, at).await?;
    assert_eq!(state, Some(SessionState::Ended(EndReason::LoggedOut)));
    Ok(())
}

fn rotation(session: &Session, grant: &TokenGrant) -> Rotation {
    Rotation {
        presented: grant.refresh,
        successor: fixtures::successor(grant, session.opened_at),
        now: session.opened_at,
        grace: time::Duration::seconds(10),
        max_lifetime: SessionLifetime::UNLIMITED,
    }
}

/// Lets users live while `harm` is done, on a node that listens.
async fn under_load(nodes: &OwnedCluster, harm: impl AsyncFnOnce()) -> Arc<Seen> {
    let node = RedisNode::watched(&cluster(nodes)).await;
    let store = Arc::new(RedisTokenStore::new(node.redis.clone()));
    let seen = Arc::new(Seen::default());
    let mut users = JoinSet::new();
    for _ in 0..8 {
        users.spawn(live(store.clone(), seen.clone()));
    }
    sleep(Duration::from_millis(500)).await;
    harm().await;
    let heard = until(Duration::from_secs(6), async || node.redis.is_watching()).await;
    println!("heard again after {heard:?}");
    let before = seen.failures();
    sleep(Duration::from_secs(1)).await;
    assert_eq!(seen.faults_since(before), NONE, "all is well again");
    seen.is_over.store(true, Ordering::Relaxed);
    while let Some(user) = users.join_next().await {
        user.expect("no answer was wrong");
    }
    let answers = *seen.answers.lock().expect("no panic");
    println!("{answers} lives, {} failures, p99 {:?}", seen.failures(), seen.p99());
    seen.tell_first_failures();
    seen
}

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
    println!("back after {back:?}, {} failures, p99 {p99:?}", failures.len());
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
    let seen = under_load(&nodes, async || nodes.reshard(2000, 0, 1).await).await;
    assert_eq!(seen.faults_since(0), NONE);
}

/// A master hands its office to its replica, as before maintenance.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_planned_failover_is_over_in_a_moment() {
    let _alone = ALONE.lock().await;
    let nodes = OwnedCluster::start().await;
    let seen = under_load(&nodes, async || {
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
    let seen = under_load(&nodes, async || {
        (0..3).for_each(|node| nodes.node(node).stop());
        sleep(Duration::from_secs(5)).await;
        (0..3).for_each(|node| nodes.node(node).resume());
        sleep(Duration::from_secs(3)).await;
    })
    .await;
    assert!(seen.failures() > 0);
    assert!(seen.p99() <= within(Duration::from_millis(300)), "{:?}", seen.p99());
}
