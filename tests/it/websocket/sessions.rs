//! A session that ends closes its sockets, and a token that expires closes its own.

use std::time::{Duration, Instant};

use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
};
use rusqlite::Connection;
use serde_json::json;

use super::client::Client;
use crate::end_to_end::caller::Caller;

/// What is promised.
const SOON: Duration = Duration::from_secs(1);
/// And at the terminal, whose work the server has to notice first.
const NOTICED: Duration = Duration::from_secs(2);

const PASSWORD: &str = "correct horse battery staple";

/// A session with a socket of each service that knows of it.
struct Sockets {
    sockets: Vec<Client>,
}

impl Sockets {
    async fn of(server: &PorticoServer, caller: &Caller) -> Self {
        let mut sockets = Vec::new();
        for path in ["/socket", "/socket_server", "/echo"] {
            sockets.push(Client::open_with(server, path, Some(&caller.access)).await);
        }
        Self { sockets }
    }

    /// Asserts that all are closed in time because the session has ended.
    async fn are_closed(mut self, reason: &str, ended: Instant, within: Duration) {
        for socket in &mut self.sockets {
            assert_eq!(socket.closed().await, (4001, reason.to_owned()));
            assert!(ended.elapsed() < within, "{reason}: {:?}", ended.elapsed());
        }
    }

    async fn are_open(&mut self) {
        for socket in &mut self.sockets {
            socket.say(json!({ "op": "ping" }).to_string()).await;
            socket.text().await;
        }
    }
}

/// A server with `ada`, and its administrator.
async fn with_ada(home: &PorticoHome, settings: &[&str]) -> (PorticoServer, Caller) {
    home.add_user("ada", PASSWORD);
    home.run_with_input("user create --username root --role admin --password-stdin", PASSWORD)
        .succeeded();
    let server = home.start(settings);
    let admin = Caller::log_in(&server, "root", PASSWORD).await;
    (server, admin)
}

#[tokio::test]
async fn a_session_that_ends_closes_its_sockets_and_says_why() {
    let home = PorticoHome::with_keys();
    let (server, admin) = with_ada(&home, &[]).await;
    let mut others = Sockets::of(&server, &admin).await;
    let log_in = async || Caller::log_in(&server, "ada", PASSWORD).await;

    let ada = log_in().await;
    let sockets = Sockets::of(&server, &ada).await;
    let ended = Instant::now();
    assert_eq!(ada.post("/auth/logout", None).await.0, 204);
    sockets.are_closed("logged_out", ended, SOON).await;

    let ada = log_in().await;
    let sockets = Sockets::of(&server, &ada).await;
    let ended = Instant::now();
    assert_eq!(ada.delete(&format!("/auth/sessions/{}", ada.session)).await.0, 204);
    sockets.are_closed("logged_out", ended, SOON).await;

    let ada = log_in().await;
    let sockets = Sockets::of(&server, &ada).await;
    let again = log_in().await;
    sockets.are_closed("displaced", Instant::now(), SOON).await;

    let sockets = Sockets::of(&server, &again).await;
    let path = format!("/users/{}", again.id().await);
    let ended = Instant::now();
    assert_eq!(admin.delete(&path).await.0, 204);
    sockets.are_closed("disabled", ended, SOON).await;
    others.are_open().await;
}

#[tokio::test]
async fn a_new_password_closes_the_sockets_of_every_other_session() {
    let home = PorticoHome::with_keys();
    let (server, admin) = with_ada(&home, &["sessions.max_per_user=0"]).await;
    let here = Caller::log_in(&server, "ada", PASSWORD).await;
    let there = Caller::log_in(&server, "ada", PASSWORD).await;
    let mut kept = Sockets::of(&server, &here).await;
    let sockets = Sockets::of(&server, &there).await;
    let change = json!({ "current": PASSWORD, "new": "another long passphrase" });
    assert_eq!(here.post("/auth/password", Some(change)).await.0, 204);
    sockets.are_closed("password_changed", Instant::now(), SOON).await;
    kept.are_open().await;

    let path = format!("/users/{}", here.id().await);
    let set = json!({ "password": "a third long passphrase" });
    assert_eq!(admin.patch(&path, set).await.0, 200);
    kept.are_closed("password_changed", Instant::now(), SOON).await;
}

#[tokio::test]
async fn what_is_done_at_the_terminal_closes_sockets_as_well() {
    let home = PorticoHome::with_keys();
    let (server, admin) = with_ada(&home, &[]).await;
    let mut others = Sockets::of(&server, &admin).await;
    let ada = Caller::log_in(&server, "ada", PASSWORD).await;
    let sockets = Sockets::of(&server, &ada).await;
    home.run("user disable ada").succeeded();
    sockets.are_closed("disabled", Instant::now(), NOTICED).await;
    others.are_open().await;
    let line = "user passwd root --password-stdin";
    home.run_with_input(line, "another long passphrase").succeeded();
    others.are_closed("password_changed", Instant::now(), NOTICED).await;
}

/// It is left to its token.
#[tokio::test]
async fn a_session_that_cannot_be_looked_at_holds_up_no_other() {
    let home = PorticoHome::with_keys();
    home.add_user("bob", PASSWORD);
    let (server, _) = with_ada(&home, &[]).await;
    let ada = Caller::log_in(&server, "ada", PASSWORD).await;
    let bob = Caller::log_in(&server, "bob", PASSWORD).await;
    let mut damaged = Client::on_channels(&server, &ada.access).await;
    let sockets = Sockets::of(&server, &bob).await;
    let store = Connection::open(home.store()).expect("the store is there");
    let damage = "UPDATE sessions SET role = 'nobody' WHERE id = ?1";
    assert_eq!(store.execute(damage, [&ada.session]).expect("it can be written"), 1);
    let is_noticed = |log: &String| log.contains("a session cannot be looked at");
    eventually(async || server.log(), is_noticed).await;
    home.run("user disable bob").succeeded();
    sockets.are_closed("disabled", Instant::now(), NOTICED).await;
    damaged.ask(json!({ "op": "ping" })).await.is_fine();
}

#[tokio::test]
async fn a_socket_ends_with_its_token() {
    let home = PorticoHome::with_keys();
    let (server, _) = with_ada(&home, &["sessions.access_ttl=2s"]).await;
    let ada = Caller::log_in(&server, "ada", PASSWORD).await;
    let begun = Instant::now();
    for mut socket in Sockets::of(&server, &ada).await.sockets {
        assert_eq!(socket.closed().await, (4003, "token expired".to_owned()));
    }
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(3), "{took:?}");
}

#[tokio::test]
async fn a_new_token_in_time_keeps_a_socket_open() {
    let home = PorticoHome::with_keys();
    let (server, _) = with_ada(&home, &["sessions.access_ttl=2s"]).await;
    let mut ada = Caller::log_in(&server, "ada", PASSWORD).await;
    let mut socket = Client::listening(&server, &ada.access, "news").await;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(5) {
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(ada.refresh().await.0, 200);
        socket.ask(json!({ "op": "auth", "token": ada.access })).await.is_fine();
    }
    assert_eq!(socket.closed().await.0, 4003, "once none comes any more");
}

#[tokio::test]
async fn no_other_token_keeps_a_socket_open() {
    let home = PorticoHome::with_keys();
    let (server, admin) = with_ada(&home, &["sessions.max_per_user=0"]).await;
    let ada = Caller::log_in(&server, "ada", PASSWORD).await;
    let again = Caller::log_in(&server, "ada", PASSWORD).await;
    let mut socket = Client::on_channels(&server, &ada.access).await;
    for (token, code) in [
        (&again.access, "token_invalid"),
        (&admin.access, "token_invalid"),
        (&ada.refresh, "token_invalid"),
        (&"nonsense".to_owned(), "token_malformed"),
    ] {
        let answer = socket.ask(json!({ "op": "auth", "token": token })).await;
        assert_eq!(answer.code(), code, "{answer:?}");
    }
    assert_eq!(again.post("/auth/logout", None).await.0, 204);
    let answer = socket.ask(json!({ "op": "auth", "token": again.access })).await;
    assert_eq!(answer.code(), "session_ended");
    socket.ask(json!({ "op": "auth", "token": ada.access })).await.is_fine();
    assert_eq!(ada.post("/auth/logout", None).await.0, 204);
    assert_eq!(socket.closed().await.0, 4001);
}
