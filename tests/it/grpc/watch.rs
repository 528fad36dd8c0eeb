//! A stream that lives as long as its session, and not longer.

use std::time::{Duration, Instant};

use portico_proto::portico::session::v1::WatchResponse;
use portico_tests::fixtures::PorticoHome;
use tonic::{Code, Streaming};

use super::client::{Client, why};
use crate::end_to_end::caller::Caller;

/// What is promised.
const SOON: Duration = Duration::from_secs(1);

async fn ends(mut stream: Streaming<WatchResponse>, within: Duration) -> (Code, String) {
    let begun = Instant::now();
    let last = tokio::time::timeout(within, stream.message()).await;
    let last = last.unwrap_or_else(|_| panic!("it goes on after {:?}", begun.elapsed()));
    why(&last.expect_err("the end"))
}

fn unauthenticated(reason: &str) -> (Code, String) {
    (Code::Unauthenticated, reason.to_owned())
}

#[tokio::test]
async fn it_ends_with_the_session_and_says_why() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let client = Client::new(&server).await;

    let (stream, first) = client.with_token(&admin.access).watch().await;
    assert_eq!((first.session_id, first.user_id), (admin.session.clone(), admin.id().await));
    let password = server.admin_password().expect("the first start");
    let newer = Caller::log_in(&server, "admin", password).await;
    assert_eq!(ends(stream, SOON).await, unauthenticated("session_displaced"));

    let (stream, _) = client.with_token(&newer.access).watch().await;
    assert_eq!(newer.post("/auth/logout", None).await.0, 204);
    assert_eq!(ends(stream, SOON).await, unauthenticated("session_ended"));
}

#[tokio::test]
async fn it_ends_when_a_command_ends_the_session() {
    let home = PorticoHome::with_keys();
    home.add_user("ada", "correct horse battery staple");
    let server = home.start(&[]);
    let ada = Caller::log_in(&server, "ada", "correct horse battery staple").await;
    let (stream, _) = Client::new(&server).await.with_token(&ada.access).watch().await;
    home.run("user disable ada").succeeded();
    // The server has to notice the work of the terminal first.
    assert_eq!(ends(stream, SOON * 2).await, unauthenticated("session_ended"));
}

#[tokio::test]
async fn it_ends_with_the_token_and_the_next_one_goes_on() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["sessions.access_ttl=2s"]);
    let mut admin = Caller::admin(&server).await;
    let client = Client::new(&server).await;
    let (stream, _) = client.with_token(&admin.access).watch().await;
    assert_eq!(ends(stream, SOON * 3).await, unauthenticated("token_expired"));
    assert_eq!(admin.refresh().await.0, 200);
    client.with_token(&admin.access).watch().await;
}
