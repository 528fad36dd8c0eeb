//! Users who log in, are looked at, refresh and log out while a cluster is harmed, and what they see.

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
    contract::figure,
    fixtures::{self, RedisNode, login, now, user_id},
    services::OwnedCluster,
};
use tokio::{
    task::JoinSet,
    time::{Instant, sleep},
};

use super::harm::{cluster, is_alone, until};

/// Callers saw nothing amiss.
pub(super) const NONE: [&str; 0] = [];

/// What callers saw.
#[derive(Default)]
pub(super) struct Seen {
    answers: Mutex<usize>,
    failures: Mutex<Vec<Refusal>>,
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
        let tells_of_time = ["answer in time", "answer came in time", "answer a moment ago"];
        !is_alone() && tells_of_time.iter().any(|words| self.reason.contains(words))
    }
}

impl Seen {
    fn failed(&self, error: &PortError, asked: Instant) {
        assert!(matches!(error, PortError::Unavailable(_)), "{error:?}");
        let refusal = Refusal { after: asked.elapsed(), reason: chain(error) };
        self.failures.lock().expect("no panic").push(refusal);
    }

    /// The time within which 99 of 100 failures were told.
    pub(super) fn p99(&self) -> Duration {
        let failures = self.failures.lock().expect("no panic");
        let mut failures: Vec<_> = failures.iter().map(|refusal| refusal.after).collect();
        failures.sort_unstable();
        failures.get(failures.len() * 99 / 100).copied().unwrap_or_default()
    }

    pub(super) fn failures(&self) -> usize {
        self.failures.lock().expect("no panic").len()
    }

    fn tell_first_failures(&self) {
        for Refusal { after, reason } in self.failures.lock().expect("no panic").iter().take(5) {
            println!("{reason} after {after:?}");
        }
    }

    /// What callers were told that a busy machine does not explain, since the first `before` failures.
    pub(super) fn faults_since(&self, before: usize) -> Vec<String> {
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

/// Lets users live while `harm` is done, on a node that listens; `what` is how it is called.
pub(super) async fn under_load(
    nodes: &OwnedCluster,
    what: &str,
    harm: impl AsyncFnOnce(),
) -> Arc<Seen> {
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
    figure("R3", &format!("{what}: heard again"), heard);
    let before = seen.failures();
    sleep(Duration::from_secs(1)).await;
    assert_eq!(seen.faults_since(before), NONE, "all is well again");
    seen.is_over.store(true, Ordering::Relaxed);
    while let Some(user) = users.join_next().await {
        user.expect("no answer was wrong");
    }
    let answers = *seen.answers.lock().expect("no panic");
    figure("R3", &format!("{what}: answers"), answers);
    figure("R3", &format!("{what}: failures"), seen.failures());
    figure("R3", &format!("{what}: p99 of them"), seen.p99());
    seen.tell_first_failures();
    seen
}
