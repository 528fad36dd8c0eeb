//! A replica that lags or stops: rows D3 and D4. Who reads a stale answer reads on the replica, which is how a test tells.

use std::{
    env,
    sync::Arc,
    time::{Duration, Instant},
};

use adapter_mysql::{Mysql, MysqlConfig, MysqlUserQueries, MysqlUserRepository};
use portico_domain::{
    consistency::Consistency,
    user::{User, UserQueries, UserRepository},
};
use portico_tests::{
    contract::{eventually, figure},
    fixtures::{mysql_config, mysql_node, new_user, username},
    services::ReplicatedMysql,
};

use super::servers::Database;

/// Two nodes on a primary with a replica, whose ways nobody else is hurt by.
struct Cluster {
    here: Node,
    there: Node,
    mysql: ReplicatedMysql,
}

struct Node {
    users: MysqlUserRepository,
    queries: MysqlUserQueries,
}

impl Node {
    async fn start(config: &MysqlConfig) -> Self {
        Self::on(mysql_node(config).await)
    }

    fn on(mysql: Mysql) -> Self {
        let users = MysqlUserRepository::new(mysql.clone());
        Self { users, queries: MysqlUserQueries::new(mysql) }
    }

    async fn add(&self) -> User {
        let user = new_user(username("ada"));
        let id = self.users.add(&user).await.expect("the primary answers");
        user.with_id(id)
    }

    async fn sees(&self, user: &User, consistency: &Consistency) -> bool {
        let found = self.queries.find(user.id, consistency).await.expect("a server answers");
        found == Some(user.clone().into())
    }
}

impl Cluster {
    async fn start(max_replica_lag: Duration) -> Self {
        let mysql = ReplicatedMysql::start().await;
        let config = MysqlConfig {
            max_replica_lag,
            ..mysql_config(&mysql.primary_url(), &[&mysql.replica_url()])
        };
        let (here, there) = (Node::start(&config).await, Node::start(&config).await);
        Self { here, there, mysql }
    }

    async fn set_delay(&self, seconds: u64) {
        self.mysql.set_delay(Duration::from_secs(seconds)).await;
    }

    /// Waits until `there` reads what `here` has written on the replica, and not yet there.
    async fn reads_on_the_replica(&self) {
        let ask = async || {
            let user = self.here.add().await;
            !self.there.sees(&user, &Consistency::Eventual).await
        };
        eventually(ask, |is_stale| *is_stale).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delayed_replica_never_hides_a_write_from_whoever_wrote_it() {
    let cluster = Cluster::start(Duration::from_mins(1)).await;
    cluster.set_delay(5).await;
    cluster.reads_on_the_replica().await;
    let mut stale_for_others = 0;
    let writes = if env::var_os("PORTICO_TEST_ALL").is_some() { 10_000 } else { 1_000 };
    for _ in 0..writes {
        let user = cluster.here.add().await;
        let mark = Consistency::After(cluster.here.users.write_mark());
        assert!(cluster.here.sees(&user, &Consistency::Eventual).await, "the same node");
        assert!(cluster.there.sees(&user, &mark).await, "another node with the mark");
        stale_for_others += usize::from(!cluster.there.sees(&user, &Consistency::Eventual).await);
    }
    figure("D3", "writes that others have not seen yet, and whoever wrote has", stale_for_others);
    assert_eq!(stale_for_others, writes, "others use the replica");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_stops_is_out_within_five_seconds_and_back_when_it_caught_up() {
    let cluster = Cluster::start(Duration::from_secs(30)).await;
    cluster.set_delay(3).await;
    cluster.reads_on_the_replica().await;

    cluster.mysql.stop_replica().await;
    let begun = Instant::now();
    let user = cluster.here.add().await;
    let ask = async || cluster.there.sees(&user, &Consistency::Eventual).await;
    eventually(ask, |is_fresh| *is_fresh).await;
    let out = begun.elapsed();
    figure("D4", "a replica that stopped is out", out);
    assert!(out < Duration::from_secs(5), "{out:?}");

    cluster.mysql.start_replica().await;
    cluster.reads_on_the_replica().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_behind_the_limit_is_out_and_back_when_it_caught_up() {
    let cluster = Cluster::start(Duration::from_secs(4)).await;
    cluster.set_delay(1).await;
    cluster.reads_on_the_replica().await;
    cluster.set_delay(10).await;
    let user = cluster.here.add().await;
    tokio::time::sleep(Duration::from_millis(6_500)).await;
    let later = cluster.here.add().await;
    for user in [&user, &later] {
        assert!(cluster.there.sees(user, &Consistency::Eventual).await, "it is on the primary");
    }
    cluster.set_delay(1).await;
    cluster.reads_on_the_replica().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replica_that_nobody_can_reach_costs_no_answer() {
    let database = Database::replicated().await;
    let nobody = "mysql://portico:secret@127.0.0.1:1/portico";
    let config = mysql_config(&database.url(), &[nobody]);
    let node = Node::start(&config).await;
    let user = node.add().await;
    let queries = Arc::new(node.queries);
    for _ in 0..100 {
        let found = queries.find(user.id, &Consistency::Eventual).await;
        assert!(found.expect("the primary answers").is_some());
    }
}
