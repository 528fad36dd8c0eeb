//! Too many calls, calls that are given up, and calls that stand in each other's way: rows D6, D7 and D8.

use std::{
    collections::BTreeSet,
    sync::Arc,
    time::{Duration, Instant},
};

use adapter_mysql::{Mysql, MysqlConfig, MysqlUserRepository};
use mysql_async::{Conn, prelude::Queryable};
use portico_domain::{
    repository::RepositoryError,
    user::{NewUser, Role, User, UserId, UserRepository},
};
use portico_tests::{
    contract::{eventually, figure, in_parallel},
    fixtures::{RealClock, mysql_config, new_user, username},
};

use super::servers::Database;

async fn users(config: &MysqlConfig) -> Arc<MysqlUserRepository> {
    let mysql = Mysql::connect(config, Arc::new(RealClock)).expect("a good configuration");
    mysql.migrate().await.expect("the server answers");
    Arc::new(MysqlUserRepository::new(mysql))
}

async fn add(users: &MysqlUserRepository, role: Role) -> User {
    let user = NewUser { role, ..new_user(username("ada")) };
    let id = users.add(&user).await.expect("the server answers");
    user.with_id(id)
}

async fn ten_thousand_cancelled_calls_mix_nothing_up(database: Database) {
    let config =
        MysqlConfig { max_connections: 8, max_idle: 8, ..mysql_config(&database.url(), &[]) };
    let users = users(&config).await;
    let admins = [add(&users, Role::Admin).await, add(&users, Role::Admin).await];
    let mut members = Vec::new();
    for _ in 0..16 {
        members.push(add(&users, Role::Member).await);
    }
    let members = Arc::new(members);

    let admins = Arc::new(admins);
    in_parallel(40, |task| {
        let (users, members, admins) = (users.clone(), members.clone(), admins.clone());
        async move {
            for call in 0..250_u64 {
                let member = &members
                    [(task * 7 + usize::try_from(call).expect("it is small")) % members.len()];
                let patience = Duration::from_micros(call * 13 % 3_000);
                if call % 10 == 0 {
                    let stepping = users.step_down(&admins[0]);
                    let _given_up = tokio::time::timeout(patience, stepping).await;
                } else {
                    let _given_up = tokio::time::timeout(patience, users.find(member.id)).await;
                }
                if call % 25 == 0 {
                    let found = users.find(member.id).await.expect("the server answers");
                    assert_eq!(found.as_ref(), Some(member), "the row is that of this call");
                }
            }
        }
    })
    .await;

    let mut connection = database.connection().await;
    // Other tests have transactions on the same server.
    let open = "SELECT COUNT(*) FROM information_schema.innodb_trx
                JOIN information_schema.processlist ON id = trx_mysql_thread_id WHERE db = DATABASE()";
    let begun = Instant::now();
    while connection.query_first::<u64, _>(open).await.expect("the server answers") != Some(0) {
        assert!(begun.elapsed() < Duration::from_secs(10), "a transaction stays open");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for member in members.iter() {
        assert_eq!(users.find(member.id).await.expect("the server answers").as_ref(), Some(member));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_calls_mix_nothing_up_on_mysql() {
    ten_thousand_cancelled_calls_mix_nothing_up(Database::mysql().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cancelled_calls_mix_nothing_up_on_mariadb() {
    ten_thousand_cancelled_calls_mix_nothing_up(Database::mariadb().await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_before_a_small_pool_is_turned_away_in_time_and_the_pool_is_whole_after() {
    let database = Database::mysql().await;
    let url = database.url().as_str().into();
    let users =
        users(&MysqlConfig { max_connections: 5, max_idle: 5, ..MysqlConfig::new(url) }).await;
    let user = add(&users, Role::Member).await;
    let mut lock = database.connection().await;
    lock.query_drop("LOCK TABLES users WRITE").await.expect("the server answers");

    let crowd = in_parallel(200, |_| {
        let (users, id) = (users.clone(), user.id);
        async move {
            let begun = Instant::now();
            let found = users.find(id).await;
            assert!(matches!(found, Err(RepositoryError::Unavailable(_))), "{found:?}");
            begun.elapsed()
        }
    })
    .await;
    // Five have a connection and wait for the table; the others wait for a connection.
    let mut crowd = crowd;
    crowd.sort_unstable();
    figure("D7", "turned away, those that waited for a connection", crowd[194]);
    figure("D7", "turned away, those that had one", crowd[199]);
    assert!(crowd[194] < Duration::from_millis(900), "{:?}", crowd[194]);
    assert!(crowd[199] < Duration::from_millis(1_500), "{:?}", crowd[199]);

    lock.query_drop("UNLOCK TABLES").await.expect("the server answers");
    tokio::time::sleep(Duration::from_secs(1)).await;
    in_parallel(100, |_| {
        let (users, id) = (users.clone(), user.id);
        async move { users.find(id).await.expect("the pool is whole") }
    })
    .await;
}

/// Makes as many calls at once as there may be connections; the ids of those connections.
async fn burst(other: &mut Conn, users: &Arc<MysqlUserRepository>, id: UserId) -> BTreeSet<u64> {
    other.query_drop("LOCK TABLES users WRITE").await.expect("the server answers");
    let find = |users: Arc<MysqlUserRepository>| async move { users.find(id).await };
    let calls: Vec<_> = (0..20).map(|_| tokio::spawn(find(users.clone()))).collect();
    let ids = "SELECT id FROM information_schema.processlist
               WHERE db = DATABASE() AND id <> CONNECTION_ID()";
    let mut ask = async || other.query(ids).await.expect("the server answers");
    let open: Vec<u64> = eventually(&mut ask, |open: &Vec<_>| open.len() == calls.len()).await;
    other.query_drop("UNLOCK TABLES").await.expect("the server answers");
    for call in calls {
        assert!(call.await.expect("it does not panic").expect("the server answers").is_some());
    }
    open.into_iter().collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_burst_finds_the_connections_of_the_one_before() {
    let database = Database::mysql().await;
    let users = users(&mysql_config(&database.url(), &[])).await;
    let user = add(&users, Role::Member).await;
    let mut other = database.connection().await;
    let before = burst(&mut other, &users, user.id).await;
    assert_eq!(burst(&mut other, &users, user.id).await, before);
}

/// The test holds one administrator, lets the call lock the other and wait, and then asks for that one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_that_the_server_undid_for_another_is_repeated() {
    let database = Database::mysql().await;
    let users = users(&mysql_config(&database.url(), &[])).await;
    let (first, second) = (add(&users, Role::Admin).await, add(&users, Role::Admin).await);
    let mut other = database.connection().await;
    let touch = "UPDATE users SET created_at = created_at + 1 WHERE id = ?";
    other.query_drop("START TRANSACTION").await.expect("the server answers");
    // The server undoes whoever has written less.
    for _ in 0..50 {
        let filler = "INSERT INTO ended_sessions VALUES (1, UUID(), 'logged_out', 0)";
        other.query_drop(filler).await.expect("the server answers");
    }
    other.exec_drop(touch, (second.id.get(),)).await.expect("the row is free");

    let steps_down = {
        let (users, leaves) = (users.clone(), User { role: Role::Member, ..first.clone() });
        tokio::spawn(async move { users.step_down(&leaves).await })
    };
    tokio::time::sleep(Duration::from_millis(300)).await;
    other.exec_drop(touch, (first.id.get(),)).await.expect("the server undoes the other call");
    other.query_drop("COMMIT").await.expect("the server answers");
    let version = steps_down.await.expect("it does not panic").expect("it is repeated");
    assert_eq!(version, Some(first.version.next()));
}
