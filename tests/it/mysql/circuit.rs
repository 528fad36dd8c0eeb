//! A server that does not answer is left alone, but for one call at a time that looks whether it does again.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use adapter_mysql::{Mysql, MysqlConfig, MysqlUserRepository};
use portico_domain::{
    repository::RepositoryError,
    user::{UserId, UserRepository},
};
use portico_tests::{
    contract::{causes, eventually, in_parallel},
    fixtures::{RealClock, new_user, username},
    services::{FaultProxy, Mode},
};

use super::servers::Database;

/// What a call says that was not even tried.
const LEFT_ALONE: &str = "did not answer a moment ago";

/// A repository whose way to the server can be made bad, and a user whom it knows.
struct Trial {
    proxy: FaultProxy,
    users: Arc<MysqlUserRepository>,
    ada: UserId,
}

impl Trial {
    async fn start() -> Self {
        let url = Database::mariadb().await.url();
        let (credentials, rest) = url.rsplit_once('@').expect("a URL with a user");
        let (server, name) = rest.split_once('/').expect("a URL with a database");
        let server = server.parse().expect("an address");
        let proxy = FaultProxy::in_front_of(server).await;
        let config = MysqlConfig::new(format!("{credentials}@{}/{name}", proxy.addr()).into());
        let mysql = Mysql::connect(&config, Arc::new(RealClock)).expect("a good configuration");
        mysql.migrate().await.expect("the server answers");
        let users = Arc::new(MysqlUserRepository::new(mysql));
        let ada = users.add(&new_user(username("ada"))).await.expect("the server answers");
        Self { proxy, users, ada }
    }

    async fn find(&self) -> Result<(), RepositoryError> {
        self.users.find(self.ada).await.map(|found| assert!(found.is_some()))
    }

    /// Whether a call fails without a try.
    async fn is_left_alone(&self) -> bool {
        let failed = self.find().await.expect_err("the server does not answer");
        assert!(matches!(failed, RepositoryError::Unavailable(_)), "{failed:?}");
        causes(&failed).contains(LEFT_ALONE)
    }

    /// Has calls fail until they fail at once.
    async fn wear_out(&self) {
        in_parallel(40, |_| {
            let (users, ada) = (self.users.clone(), self.ada);
            async move { users.find(ada).await.expect_err("the server does not answer") }
        })
        .await;
        eventually(async || self.is_left_alone().await, |left| *left).await;
    }

    /// However many calls there are for a while, few of them knock at the server.
    async fn is_spared(&self) {
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
    }

    async fn heals(&self) {
        let begun = Instant::now();
        eventually(async || self.find().await.is_ok(), |is_found| *is_found).await;
        assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
        let crowd = async || {
            let found = in_parallel(40, |_| {
                let (users, ada) = (self.users.clone(), self.ada);
                async move { users.find(ada).await }
            });
            found.await.iter().all(Result::is_ok)
        };
        eventually(crowd, |all_found| *all_found).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_is_left_alone_until_it_answers() {
    let trial = Trial::start().await;
    trial.proxy.set(Mode::Hang).await;
    trial.wear_out().await;
    trial.is_spared().await;
    trial.proxy.set(Mode::Pass).await;
    trial.heals().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_not_there_is_left_alone_until_it_is() {
    let trial = Trial::start().await;
    trial.proxy.set(Mode::Refuse).await;
    trial.wear_out().await;
    trial.is_spared().await;
    trial.proxy.set(Mode::Pass).await;
    trial.heals().await;
}

/// As after a network that lost the connections: those that were open say nothing, and new ones are good.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_hang_are_replaced() {
    let trial = Trial::start().await;
    trial.proxy.set(Mode::HangOpen).await;
    trial.heals().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_server_refuses_is_an_answer() {
    let trial = Trial::start().await;
    let bob = new_user(username("bob"));
    trial.users.add(&bob).await.expect("the name is free");
    for _ in 0..20 {
        let again = trial.users.add(&bob).await;
        assert!(matches!(again, Err(RepositoryError::Duplicate)), "{again:?}");
    }
    trial.find().await.expect("the server answers");
}
