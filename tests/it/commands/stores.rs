//! A server that starts on stores that are not what the configuration says: one line tells, and nothing has to be restarted
//! when they are right.

use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};

use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
    services::{Authority, FaultProxy, Flavour, Mode, OwnedCluster, OwnedMysql, OwnedRedis},
};
use reqwest::StatusCode;
use serde_json::Value;

use crate::end_to_end::caller::{Caller, client};

/// Stands where a password does that nobody may see.
const SECRET: &str = "hunter2";

/// In this time a server has tried at least twice, and has nothing new to tell.
const TWO_TRIES: Duration = Duration::from_millis(2_500);

fn at(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

/// Users on the MySQL server at `url`, and sessions beside the keys.
fn on_mysql(home: &PorticoHome, url: &str) -> PorticoServer {
    let primary = format!("mysql.primary={url}");
    home.start(&["store.driver=mysql", "mysql.migrate_on_start=true", &primary])
}

/// Sessions on the Redis servers at `url`, and users beside the keys.
fn on_redis(home: &PorticoHome, mode: &str, url: &str) -> PorticoServer {
    let (mode, urls) = (format!("redis.mode={mode}"), format!("redis.urls={url}"));
    home.start(&["sessions.store=redis", &mode, &urls])
}

async fn status(server: &PorticoServer, path: &str) -> (StatusCode, Value) {
    let answer = client().get(server.admin_url(path)).send().await.expect("it is up");
    (answer.status(), answer.json().await.expect("JSON"))
}

/// Whether each check passes, by its name.
async fn checks(server: &PorticoServer) -> (StatusCode, Vec<(String, bool)>) {
    let (status, body) = status(server, "/readyz").await;
    let checks =
        body["checks"].as_array().expect("a list").iter().map(|check| {
            (check["name"].as_str().expect("a name").to_owned(), check["status"] == "ok")
        });
    (status, checks.collect())
}

/// What was logged of anything that is wrong, but for what each probe found.
fn complaints(server: &PorticoServer) -> Vec<String> {
    let log = server.log();
    let lines =
        log.lines().filter(|line| !line.contains("\"INFO\"") && !line.contains("not ready"));
    lines.map(str::to_owned).collect()
}

/// It serves, says that `check` fails, and why in one line that has all of `parts`.
async fn is_told(server: &PorticoServer, check: &str, parts: &[&str]) {
    assert_eq!(status(server, "/livez").await.0, StatusCode::OK);
    let (status, checks) = checks(server).await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    for (name, passes) in checks {
        assert_eq!(passes, name != check, "{name}");
    }
    eventually(async || complaints(server), |told| !told.is_empty()).await;
    tokio::time::sleep(TWO_TRIES).await;
    let told = complaints(server);
    assert_eq!(told.len(), 1, "{told:#?}");
    assert!(parts.iter().all(|part| told[0].contains(part)), "{parts:?}: {told:?}");
    assert!(!server.log().contains(SECRET), "{}", server.log());
}

async fn is_healed(server: &PorticoServer) {
    eventually(async || checks(server).await.0, |status| *status == StatusCode::OK).await;
}

/// What a first start prints, it prints when it can.
async fn makes_its_first_user(server: PorticoServer) {
    let log = async || server.log();
    eventually(log, |log| log.contains("the store of users can be used now")).await;
    assert!(server.stop().output.contains("  Password  "));
}

#[tokio::test]
async fn a_wrong_password_for_mysql_is_told_and_heals() {
    let (home, mysql) = (PorticoHome::with_keys(), OwnedMysql::start(Flavour::MySql).await);
    let url = mysql.account_url().replace("portico:portico@", &format!("portico:{SECRET}@"));
    let server = on_mysql(&home, &url);
    let place = format!("127.0.0.1:{}", mysql.port());
    is_told(&server, "store", &[&place, "mysql.primary", "Access denied for user 'portico'"]).await;
    mysql.order(&format!("ALTER USER portico IDENTIFIED BY '{SECRET}'")).await;
    is_healed(&server).await;
    makes_its_first_user(server).await;
}

#[tokio::test]
async fn an_unknown_database_is_told_and_heals() {
    let (home, mysql) = (PorticoHome::with_keys(), OwnedMysql::start(Flavour::MySql).await);
    let server = on_mysql(&home, &format!("{}nowhere", mysql.url()));
    is_told(&server, "store", &["mysql.primary", "Unknown database 'nowhere'"]).await;
    mysql.order("CREATE DATABASE nowhere").await;
    is_healed(&server).await;
    makes_its_first_user(server).await;
}

#[tokio::test]
async fn a_schema_that_is_behind_is_told_and_heals() {
    let (home, mysql) = (PorticoHome::with_keys(), OwnedMysql::start(Flavour::MariaDb).await);
    let settings = ["store.driver=mysql", &format!("mysql.primary={}", mysql.account_url())];
    let server = home.start(&settings);
    is_told(&server, "store", &["the schema lacks V1__users", "`portico migrate`"]).await;
    let settings = settings.map(|setting| format!(" --set {setting}")).concat();
    home.run(&format!("migrate{settings}")).succeeded();
    is_healed(&server).await;
    makes_its_first_user(server).await;
}

/// Somebody else is where MySQL should be, who speaks when spoken to and so never begins; or nobody is; or a listener says nothing.
#[tokio::test]
async fn what_is_no_mysql_is_told_and_heals() {
    let mysql = OwnedMysql::start(Flavour::MySql).await;
    let redis = OwnedRedis::start().await;
    let proxy = FaultProxy::in_front_of(at(redis.port())).await;
    let place = proxy.addr().to_string();
    for (mode, says) in [
        (Mode::Pass, "does not answer in time"),
        (Mode::Hang, "does not answer in time"),
        (Mode::Refuse, "Connection refused"),
    ] {
        proxy.lead_to(at(redis.port()));
        proxy.set(mode).await;
        let home = PorticoHome::with_keys();
        let server = on_mysql(&home, &format!("mysql://portico:portico@{place}/portico"));
        is_told(&server, "store", &[&place, "mysql.primary", says]).await;
        proxy.lead_to(at(mysql.port()));
        proxy.set(Mode::Pass).await;
        is_healed(&server).await;
    }
}

#[tokio::test]
async fn a_wrong_password_for_redis_is_told_and_heals() {
    let (home, redis) = (PorticoHome::with_keys(), OwnedRedis::start().await);
    redis.order(&["CONFIG", "SET", "requirepass", "another"]).await;
    let place = format!("127.0.0.1:{}", redis.port());
    let server = on_redis(&home, "single", &format!("redis://:{SECRET}@{place}"));
    is_told(&server, "sessions", &[&place, "redis.urls", "WRONGPASS"]).await;
    redis.order_as("another", &["CONFIG", "SET", "requirepass", SECRET]).await;
    is_healed(&server).await;
}

#[tokio::test]
async fn what_is_no_redis_is_told_and_heals() {
    let mysql = OwnedMysql::start(Flavour::MariaDb).await;
    let redis = OwnedRedis::start().await;
    let proxy = FaultProxy::in_front_of(at(mysql.port())).await;
    let place = proxy.addr().to_string();
    for (mode, says) in [
        (Mode::Pass, "cannot be reached"),
        (Mode::Hang, "does not answer in time"),
        (Mode::Refuse, "Connection refused"),
    ] {
        proxy.lead_to(at(mysql.port()));
        proxy.set(mode).await;
        let home = PorticoHome::with_keys();
        let server = on_redis(&home, "single", &format!("redis://:{SECRET}@{place}"));
        is_told(&server, "sessions", &[&place, says]).await;
        redis.order(&["CONFIG", "SET", "requirepass", SECRET]).await;
        proxy.lead_to(at(redis.port()));
        proxy.set(Mode::Pass).await;
        is_healed(&server).await;
        redis.order_as(SECRET, &["CONFIG", "SET", "requirepass", ""]).await;
    }
}

#[tokio::test]
async fn a_cluster_that_is_called_single_and_the_other_way_round_are_told_and_heal() {
    let (single, cluster) = (OwnedRedis::start().await, OwnedCluster::start().await);
    let ports = [("single", single.port()), ("cluster", cluster.node(0).port())];
    for (this, other) in [(0, 1), (1, 0)] {
        let (mode, right) = ports[this];
        let proxy = FaultProxy::in_front_of(at(ports[other].1)).await;
        let home = PorticoHome::with_keys();
        let server = on_redis(&home, mode, &format!("redis://{}", proxy.addr()));
        let says = format!("set it to \\\"{}\\\"", ports[other].0);
        is_told(&server, "sessions", &["redis.mode", &says]).await;
        proxy.lead_to(at(right));
        // Who has found the right server's address wrong goes on with the connections that it has.
        proxy.set(Mode::Refuse).await;
        proxy.set(Mode::Pass).await;
        is_healed(&server).await;
    }
}

#[tokio::test]
async fn stores_are_reached_over_tls_with_an_authority_of_their_own() {
    let authority = Authority::new();
    let certificate = authority.vouch_for("127.0.0.1");
    let mysql = OwnedMysql::start_with_tls(Flavour::MySql, &certificate).await;
    let redis = OwnedRedis::start_with_tls(&certificate).await;
    let file = authority.file();
    let home = PorticoHome::with_keys();
    let server = home.start(&[
        "store.driver=mysql",
        "mysql.migrate_on_start=true",
        &format!("mysql.primary={}?require_ssl=true", mysql.account_url()),
        &format!("mysql.ca_file={}", file.display()),
        "sessions.store=redis",
        &format!("redis.urls=rediss://127.0.0.1:{}", redis.secure_port()),
        &format!("redis.ca_file={}", file.display()),
    ]);
    is_healed(&server).await;
    let admin = Caller::admin(&server).await;
    assert_eq!(admin.get("/home").await.0, 200);
}
