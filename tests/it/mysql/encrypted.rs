//! Servers that take encrypted connections only: who vouches for one, and under which name.

use std::{path::PathBuf, sync::Arc};

use adapter_mysql::{Mysql, MysqlConfig, MysqlReadiness, MysqlUserRepository};
use mysql_async::prelude::Queryable;
use portico_application::ports::ReadinessCheck;
use portico_domain::user::UserRepository;
use portico_tests::{
    contract::causes,
    fixtures::{RealClock, new_user, username},
    services::{Authority, Flavour, OwnedMysql},
};

use super::servers::connect;

const ENCRYPTED: &str = "?require_ssl=true";

fn node(url: String, ca_file: Option<PathBuf>) -> Mysql {
    let config = MysqlConfig { ca_file, ..MysqlConfig::new(url.into()) };
    Mysql::connect(&config, Arc::new(RealClock)).expect("a good configuration")
}

/// Why the server is not used, to the last cause.
async fn refusal(url: String, ca_file: Option<PathBuf>) -> String {
    let refused = MysqlReadiness::new(node(url, ca_file)).check().await;
    causes(&refused.expect_err("it is refused"))
}

async fn a_server_is_trusted_that_the_authority_vouches_for_under_its_name(flavour: Flavour) {
    let authority = Authority::new();
    let server = OwnedMysql::start_with_tls(flavour, &authority.vouch_for("127.0.0.1")).await;
    let url = || server.account_url() + ENCRYPTED;

    let mysql = node(url(), Some(authority.file()));
    mysql.migrate().await.expect("the server answers");
    let users = MysqlUserRepository::new(mysql.clone());
    let id = users.add(&new_user(username("ada"))).await.expect("the server answers");
    assert!(users.find(id).await.expect("the server answers").is_some());
    MysqlReadiness::new(mysql).check().await.expect("the server answers");

    let stranger = Authority::new();
    let another = refusal(url(), Some(stranger.file())).await;
    assert!(another.contains("invalid peer certificate"), "{another}");
    let well_known = refusal(url(), None).await;
    assert!(well_known.contains("UnknownIssuer"), "{well_known}");
    let elsewhere = url().replace("127.0.0.1", "localhost");
    let elsewhere = refusal(elsewhere, Some(authority.file())).await;
    assert!(elsewhere.contains("not valid for name \"localhost\""), "{elsewhere}");
    let plain = refusal(server.account_url(), None).await;
    // MariaDB answers as to a wrong password, so the hint is ours.
    assert!(plain.contains("?require_ssl=true"), "{plain}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mysql_is_trusted_that_the_authority_vouches_for_under_its_name() {
    a_server_is_trusted_that_the_authority_vouches_for_under_its_name(Flavour::MySql).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mariadb_is_trusted_that_the_authority_vouches_for_under_its_name() {
    a_server_is_trusted_that_the_authority_vouches_for_under_its_name(Flavour::MariaDb).await;
}

/// What the server says of the connections of a node, which log in by `caching_sha2_password`.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_connection_to_mysql_is_encrypted() {
    let authority = Authority::new();
    let certificate = authority.vouch_for("127.0.0.1");
    let server = OwnedMysql::start_with_tls(Flavour::MySql, &certificate).await;
    let mysql = node(server.account_url() + ENCRYPTED, Some(authority.file()));
    mysql.migrate().await.expect("the server answers");
    let users = MysqlUserRepository::new(mysql);
    users.add(&new_user(username("ada"))).await.expect("the server answers");

    let mut root = connect(&server.url()).await;
    let plugin = "SELECT plugin FROM mysql.user WHERE user = 'portico'";
    let plugin: Option<String> = root.query_first(plugin).await.expect("the server answers");
    assert_eq!(plugin.as_deref(), Some("caching_sha2_password"));
    let ciphers = "SELECT variable_value FROM performance_schema.status_by_thread
        JOIN performance_schema.threads USING (thread_id)
        WHERE processlist_user = 'portico' AND variable_name = 'Ssl_cipher'";
    let ciphers: Vec<String> = root.query(ciphers).await.expect("the server answers");
    assert!(!ciphers.is_empty() && ciphers.iter().all(|cipher| !cipher.is_empty()), "{ciphers:?}");
}

/// A server that cannot encrypt, or somebody in between who says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_a_certificate_is_not_talked_to_in_plain() {
    let server = OwnedMysql::start_without_tls().await;
    let authority = Authority::new();
    let refused = refusal(server.account_url() + ENCRYPTED, Some(authority.file())).await;
    assert!(refused.contains("server does not have this capability"), "{refused}");
}
