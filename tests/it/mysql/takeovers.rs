//! A primary that writes no more, because another one takes over: row D2 of the reliability matrix.

use std::sync::Arc;

use adapter_mysql::{Mysql, MysqlConfig, MysqlUserRepository};
use mysql_async::prelude::Queryable;
use portico_domain::{
    repository::RepositoryError,
    user::{UserId, UserRepository},
};
use portico_tests::{
    contract::eventually,
    fixtures::{RealClock, new_user, username},
    services::{Flavour, OwnedMysql},
};

use super::servers::connect;

async fn users(server: &OwnedMysql) -> MysqlUserRepository {
    let config = MysqlConfig::new(server.account_url().into());
    let mysql = Mysql::connect(&config, Arc::new(RealClock)).expect("a good configuration");
    mysql.migrate().await.expect("the server answers");
    MysqlUserRepository::new(mysql)
}

async fn add(users: &MysqlUserRepository) -> Result<UserId, RepositoryError> {
    users.add(&new_user(username("ada"))).await
}

/// The connections that the server has from users who are no root.
async fn connections(server: &OwnedMysql) -> Vec<u64> {
    let ids = "SELECT id FROM information_schema.processlist WHERE user = 'portico' ORDER BY id";
    connect(&server.url()).await.query(ids).await.expect("the server answers")
}

/// One call is refused with `code`, and the connections that were there before are there no more.
async fn is_refused_and_discards(users: &MysqlUserRepository, server: &OwnedMysql, code: u16) {
    let before = connections(server).await;
    assert!(!before.is_empty());
    let refused = add(users).await;
    let Err(RepositoryError::Unavailable(cause)) = refused else { panic!("{refused:?}") };
    assert!(cause.to_string().contains(&code.to_string()), "{cause}");
    let ask = async || connections(server).await;
    eventually(ask, |now| before.iter().all(|id| !now.contains(id))).await;
}

async fn a_primary_that_turns_read_only_loses_its_connections(
    flavour: Flavour,
    turn: &str,
    back: &str,
) {
    let server = OwnedMysql::start(flavour).await;
    let users = users(&server).await;
    add(&users).await.expect("the server answers");

    server.order(turn).await;
    is_refused_and_discards(&users, &server, 1290).await;
    server.order(back).await;
    add(&users).await.expect("the server writes again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mysql_that_turns_read_only_loses_its_connections() {
    let (turn, back) = ("SET GLOBAL super_read_only = ON", "SET GLOBAL read_only = OFF");
    a_primary_that_turns_read_only_loses_its_connections(Flavour::MySql, turn, back).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mariadb_that_turns_read_only_loses_its_connections() {
    let (turn, back) = ("SET GLOBAL read_only = ON", "SET GLOBAL read_only = OFF");
    a_primary_that_turns_read_only_loses_its_connections(Flavour::MariaDb, turn, back).await;
}

/// Connections that began while transactions were read-only stay so: without being discarded they would never write again.
async fn connections_of_read_only_transactions_do_not_outlive_the_mode(
    flavour: Flavour,
    variable: &str,
) {
    let server = OwnedMysql::start(flavour).await;
    // The schema is there before.
    drop(users(&server).await);
    server.order(&format!("SET GLOBAL {variable} = ON")).await;
    let config = MysqlConfig::new(server.account_url().into());
    let mysql = Mysql::connect(&config, Arc::new(RealClock)).expect("a good configuration");
    let users = MysqlUserRepository::new(mysql);
    assert!(users.is_empty().await.expect("it is read"));
    is_refused_and_discards(&users, &server, 1792).await;
    server.order(&format!("SET GLOBAL {variable} = OFF")).await;
    eventually(async || add(&users).await.is_ok(), |is_added| *is_added).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_of_read_only_transactions_do_not_outlive_the_mode_on_mysql() {
    let variable = "transaction_read_only";
    connections_of_read_only_transactions_do_not_outlive_the_mode(Flavour::MySql, variable).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_of_read_only_transactions_do_not_outlive_the_mode_on_mariadb() {
    let variable = "tx_read_only";
    connections_of_read_only_transactions_do_not_outlive_the_mode(Flavour::MariaDb, variable).await;
}

/// What only a server with a broken disk answers by itself, a trigger has it answer.
async fn each_answer_of_a_primary_no_more_discards_the_connection(flavour: Flavour) {
    let server = OwnedMysql::start(flavour).await;
    drop(users(&server).await);
    for code in [1290, 1792, 1836] {
        let users = users(&server).await;
        add(&users).await.expect("the server answers");
        let mut root = connect(&server.root_url()).await;
        let signal = format!(
            "CREATE TRIGGER refuse BEFORE INSERT ON users FOR EACH ROW
             SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = {code}, MESSAGE_TEXT = 'read-only'"
        );
        root.query_drop(signal).await.expect("the server answers");
        is_refused_and_discards(&users, &server, code).await;
        root.query_drop("DROP TRIGGER refuse").await.expect("the server answers");
        add(&users).await.expect("the server writes again");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_answer_of_a_mysql_that_is_primary_no_more_discards_the_connection() {
    each_answer_of_a_primary_no_more_discards_the_connection(Flavour::MySql).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_answer_of_a_mariadb_that_is_primary_no_more_discards_the_connection() {
    each_answer_of_a_primary_no_more_discards_the_connection(Flavour::MariaDb).await;
}
