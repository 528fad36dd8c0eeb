//! Terminal commands beside a running server, which notices what they did within a second.

use std::time::{Duration, Instant};

use portico_tests::{contract::eventually, fixtures::PorticoHome};
use rustix::process::Signal;

use super::caller::{Caller, kid, published};

/// A second, and a moment for the machine that runs the tests.
const NOTICED: Duration = Duration::from_millis(1_500);

const PASSWORD: &str = "correct horse battery staple";

#[tokio::test]
async fn a_user_who_is_disabled_at_the_terminal_is_out() {
    let home = PorticoHome::with_keys();
    home.add_user("ada", PASSWORD);
    let server = home.start(&[]);
    let mut ada = Caller::log_in(&server, "ada", PASSWORD).await;
    assert_eq!(ada.get("/home").await.0, 200);

    home.run("user disable ada").succeeded();
    let begun = Instant::now();
    let (_, problem) = eventually(async || ada.get("/home").await, |(code, _)| *code == 401).await;
    assert!(begun.elapsed() < NOTICED, "{:?}", begun.elapsed());
    assert_eq!(problem["code"], "session_ended");
    assert_eq!(ada.refresh().await.0, 401);
}

#[tokio::test]
async fn keys_are_rotated_under_a_running_server() {
    let home = PorticoHome::with_keys();
    for username in ["ada", "bob"] {
        home.add_user(username, PASSWORD);
    }
    let server = home.start(&[]);
    let old = Caller::log_in(&server, "ada", PASSWORD).await;
    let old_kid = kid(&old.access);
    let published = async || published(&server).await;
    assert_eq!(published().await, std::slice::from_ref(&old_kid));

    let new_kid = home.run("keys generate").succeeded().trim().to_owned();
    let begun = Instant::now();
    eventually(&published, |kids| kids.contains(&new_kid)).await;
    assert!(begun.elapsed() < NOTICED, "{:?}", begun.elapsed());
    let mut bob = Caller::log_in(&server, "bob", PASSWORD).await;
    assert_eq!(kid(&bob.access), old_kid, "a published key does not sign");

    home.promote(&new_kid);
    let begun = Instant::now();
    while kid(&bob.access) == old_kid {
        assert!(begun.elapsed() < NOTICED, "the new key does not sign");
        bob = Caller::log_in(&server, "bob", PASSWORD).await;
    }
    assert_eq!(old.get("/home").await.0, 200, "the key behind it is retiring");

    home.run(&format!("keys retire {old_kid}")).succeeded();
    let begun = Instant::now();
    let (_, problem) = eventually(async || old.get("/home").await, |(code, _)| *code == 401).await;
    assert!(begun.elapsed() < NOTICED, "{:?}", begun.elapsed());
    assert_eq!(problem["code"], "token_invalid");
    assert_eq!(bob.get("/home").await.0, 200);
    assert_eq!(published().await, [new_kid]);
}

#[tokio::test]
async fn a_hangup_reads_the_keys_again_and_ends_nothing() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    server.signal(Signal::HUP);
    eventually(async || server.log(), |log| log.contains("the key ring was read again")).await;
    assert_eq!(admin.get("/home").await.0, 200);
}
