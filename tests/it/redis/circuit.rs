//! A server that does not answer is left alone, but for one call at a time that looks whether it does again.

use std::time::{Duration, Instant};

use adapter_redis::{Mode, RedisTokenStore};
use portico_application::ports::{PortError, TokenStore};
use portico_domain::session::{Session, SessionLimit};
use portico_tests::{
    contract::causes,
    fixtures::{RedisNode, login, now, user_id},
    services::{FaultProxy, Mode as Way, OwnedRedis},
};

use super::harm::{ask, config, until};

/// What a call says that was not even tried.
const LEFT_ALONE: &str = "did not answer a moment ago";

/// A store whose way to the server can be made bad, and a session that it keeps.
struct Trial {
    server: OwnedRedis,
    proxy: FaultProxy,
    store: RedisTokenStore,
    session: Session,
    _node: RedisNode,
}

impl Trial {
    async fn start() -> Self {
        let server = OwnedRedis::start().await;
        let proxy = FaultProxy::in_front_of(([127, 0, 0, 1], server.port()).into()).await;
        let url = format!("redis://{}", proxy.addr());
        // One that listens would connect by itself as well.
        let node = RedisNode::unwatched(&config(Mode::Single, &[url]));
        let store = RedisTokenStore::new(node.redis.clone());
        let (session, grant) = login(user_id(), now());
        store.open(&session, &grant, SessionLimit::new(1)).await.expect("the server answers");
        Self { server, proxy, store, session, _node: node }
    }

    async fn find(&self, session: &Session) -> Result<bool, PortError> {
        let found = self.store.find(session.user.id, session.id, session.opened_at).await;
        found.map(|found| found.is_some())
    }

    async fn finds(&self) -> bool {
        self.find(&self.session).await.is_ok_and(|found| found)
    }

    /// Whether a call fails without a try.
    async fn is_left_alone(&self) -> bool {
        let failed = self.find(&self.session).await.expect_err("the server does not answer");
        assert!(matches!(failed, PortError::Unavailable(_)), "{failed:?}");
        causes(&failed).contains(LEFT_ALONE)
    }

    async fn is_spared_and_heals(&self) {
        until(Duration::from_secs(5), async || self.is_left_alone().await).await;
        let (taken, begun) = (self.proxy.taken(), Instant::now());
        let (mut calls, mut left_alone) = (0, 0);
        while begun.elapsed() < Duration::from_secs(2) {
            calls += 1;
            left_alone += usize::from(self.is_left_alone().await);
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let probes = usize::try_from(begun.elapsed().as_millis() / 100).expect("a few") + 1;
        assert!(calls - left_alone <= probes, "{left_alone} of {calls} calls failed at once");
        let knocks = self.proxy.taken() - taken;
        assert!(knocks <= probes, "{knocks} connections in {:?}", begun.elapsed());

        self.proxy.set(Way::Pass).await;
        until(Duration::from_secs(2), async || self.finds().await).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_is_left_alone_until_it_answers() {
    let trial = Trial::start().await;
    trial.proxy.set(Way::Hang).await;
    trial.is_spared_and_heals().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_there_is_left_alone_until_it_is() {
    let trial = Trial::start().await;
    trial.proxy.set(Way::Refuse).await;
    trial.is_spared_and_heals().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_server_refuses_is_an_answer() {
    let trial = Trial::start().await;
    let (other, _) = login(user_id(), now());
    let key = format!("test:{{u:{}}}", other.user.id.get());
    ask(&trial.server, &["SET", &key, "no hash"]).await;
    for _ in 0..20 {
        let found = trial.find(&other).await;
        assert!(causes(&found.expect_err("it is no hash")).contains("WRONGTYPE"));
    }
    assert!(trial.finds().await);
}
