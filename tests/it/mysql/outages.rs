//! A primary that is killed or stopped: rows D1 and D5 of the reliability matrix.

use std::{
    future::pending,
    sync::Arc,
    time::{Duration, Instant},
};

use adapter_mysql::{Mysql, MysqlConfig, MysqlReadiness, MysqlUserQueries, MysqlUserRepository};
use portico_application::ports::ReadinessCheck;
use portico_domain::{
    consistency::Consistency,
    repository::RepositoryError,
    user::{UserId, UserQueries, UserRepository},
};
use portico_tests::{
    contract::{eventually, figure, in_parallel},
    fixtures::{RealClock, new_user, username},
    services::{Flavour, OwnedMysql},
};

/// What a call may take when the server does not answer.
const BUDGET: Duration = Duration::from_millis(1_500);

fn as_shipped(server: &OwnedMysql) -> Mysql {
    let config = MysqlConfig::new(server.account_url().into());
    Mysql::connect(&config, Arc::new(RealClock)).expect("a good configuration")
}

async fn users(mysql: &Mysql) -> Arc<MysqlUserRepository> {
    mysql.migrate().await.expect("the server answers");
    Arc::new(MysqlUserRepository::new(mysql.clone()))
}

async fn add(users: &MysqlUserRepository) -> Result<UserId, RepositoryError> {
    users.add(&new_user(username("ada"))).await
}

async fn a_killed_primary_heals_without_a_restart(flavour: Flavour) {
    let mut server = OwnedMysql::start(flavour).await;
    let mysql = as_shipped(&server);
    let users = users(&mysql).await;
    let ready = MysqlReadiness::new(mysql);
    let acknowledged = add(&users).await.expect("the server answers");
    ready.check().await.expect("the server answers");

    server.kill();
    let mut longest = Duration::ZERO;
    for _ in 0..20 {
        let begun = Instant::now();
        let added = add(&users).await;
        assert!(matches!(added, Err(RepositoryError::Unavailable(_))), "{added:?}");
        longest = longest.max(begun.elapsed());
        assert!(ready.check().await.is_err());
    }
    figure("D1", "a write that fails", longest);
    assert!(longest < BUDGET, "{longest:?}");

    server.restart().await;
    let begun = Instant::now();
    eventually(async || add(&users).await.is_ok(), |is_added| *is_added).await;
    let healed = begun.elapsed();
    figure("D1", "healed", healed);
    assert!(healed < Duration::from_secs(5), "{healed:?}");
    ready.check().await.expect("the server answers again");
    assert!(users.find(acknowledged).await.expect("the server answers").is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_mysql_makes_writes_unavailable_and_heals_without_a_restart() {
    a_killed_primary_heals_without_a_restart(Flavour::MySql).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_mariadb_makes_writes_unavailable_and_heals_without_a_restart() {
    a_killed_primary_heals_without_a_restart(Flavour::MariaDb).await;
}

/// On MariaDB, where a write keeps reads on the primary for a while: the limit and what it takes to notice.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_that_may_lag_go_on_while_the_primary_is_down() {
    let start = || OwnedMysql::start(Flavour::MariaDb);
    let (primary, replica) = tokio::join!(start(), start());
    replica.follow(&primary).await;
    let config = MysqlConfig {
        replicas: vec![replica.account_url().into()],
        max_replica_lag: Duration::from_secs(1),
        ..MysqlConfig::new(primary.account_url().into())
    };
    let mysql = Mysql::connect(&config, Arc::new(RealClock)).expect("a good configuration");
    let watched = mysql.clone();
    tokio::spawn(async move { watched.watch(pending()).await });
    let users = users(&mysql).await;
    let queries = MysqlUserQueries::new(mysql);
    let id = add(&users).await.expect("the server answers");
    let until = Instant::now() + Duration::from_secs(5);
    while Instant::now() < until {
        let found = queries.find(id, &Consistency::Eventual).await;
        assert!(found.expect("a server answers").is_some(), "the node reads its own write");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    primary.kill();
    let until = Instant::now() + Duration::from_secs(6);
    while Instant::now() < until {
        let found = queries.find(id, &Consistency::Eventual).await;
        assert!(found.expect("the replica answers").is_some());
        assert!(users.find(id).await.is_err(), "what decides does not read there");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }

    // Nobody can tell now how far it is behind, and it misses nothing.
    let read = async || queries.find(id, &Consistency::Eventual).await.ok().flatten().is_some();
    replica.stop();
    eventually(&read, |is_read| !*is_read).await;
    replica.resume();
    eventually(&read, |is_read| *is_read).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_primary_that_never_answers_costs_each_call_its_budget_and_leaves_nothing_behind() {
    let server = OwnedMysql::start(Flavour::MariaDb).await;
    let users = users(&as_shipped(&server)).await;
    let id = add(&users).await.expect("the server answers");
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let before = tasks();

    server.stop();
    let mut longest = Duration::ZERO;
    for _ in 0..5 {
        let took = in_parallel(100, |index| {
            let users = users.clone();
            async move {
                let begun = Instant::now();
                let failed = if index % 2 == 0 {
                    users.find(id).await.map(drop)
                } else {
                    add(&users).await.map(drop)
                };
                assert!(matches!(failed, Err(RepositoryError::Unavailable(_))), "{failed:?}");
                begun.elapsed()
            }
        })
        .await;
        longest = took.into_iter().fold(longest, Duration::max);
    }
    figure("D5", "a call to a server that never answers", longest);
    assert!(longest < BUDGET, "{longest:?}");
    // Connections are made to their end, but not for ever, and the pool has tasks of its own.
    eventually(async || tasks(), |tasks| *tasks <= before + 2).await;

    server.resume();
    let found = eventually(async || users.find(id).await.ok(), Option::is_some).await;
    assert!(found.flatten().is_some());
}
