//! The seed: a graceful stop without a deadline, here with a stream of gRPC that nobody reads.

use std::time::Duration;

use portico_proto::portico::users::v1::{
    ListUsersRequest, ListUsersResponse, user_service_client::UserServiceClient,
};
use portico_tests::{
    contract::{eventually, within},
    fixtures::{PorticoHome, PorticoServer},
};
use serde_json::json;
use tonic::{Streaming, transport::Channel};

use crate::{
    end_to_end::caller::{Caller, status},
    grpc::site::ask,
    slow_clients::wire::timed,
};

/// A list of users that does not fit into what the client has room for, and of which the first has come.
async fn unread_list(server: &PorticoServer) -> Streaming<ListUsersResponse> {
    let admin = Caller::admin(server).await;
    for number in 0..40 {
        let body = json!({ "username": format!("{number:064}") });
        assert_eq!(admin.post("/users", Some(body)).await.0, 201);
    }
    let endpoint = Channel::from_shared(format!("http://{}", server.grpc())).expect("a URL");
    let channel = endpoint.initial_stream_window_size(1_024).connect_lazy();
    let request = ask(ListUsersRequest::default(), Some(&admin.access));
    let listed = UserServiceClient::new(channel).list_users(request).await;
    let mut users = listed.expect("a list").into_inner();
    users.message().await.expect("it goes on").expect("a user");
    users
}

#[track_caller]
fn assert_reported(log: &str) {
    let cut = log.lines().find(|line| line.contains("calls cut"));
    let cut = cut.unwrap_or_else(|| panic!("what was cut is logged: {log}"));
    assert!(cut.contains("\"calls\":1"), "{cut}");
}

#[tokio::test]
async fn sec_025_a_stream_that_nobody_reads_is_cut_at_the_deadline_and_reported() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["shutdown.deadline=2s"]);
    let _users = unread_list(&server).await;
    server.terminate();
    let (took, (code, log)) = timed(server.ended(Duration::from_secs(20))).await;
    assert!(took >= Duration::from_millis(1_600), "{took:?}");
    assert!(took < Duration::from_secs(2) + within(Duration::from_secs(1)), "{took:?}");
    assert_eq!(code, Some(1), "{log}");
    assert_reported(&log);
}

#[tokio::test]
async fn sec_025_a_stream_that_is_read_to_its_end_is_not_cut() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let mut users = unread_list(&server).await;
    server.terminate();
    eventually(async || status(&server.admin_url("/readyz")).await, |status| *status == 503).await;
    let mut count = 1;
    while users.message().await.expect("it goes on").is_some() {
        count += 1;
    }
    assert_eq!(count, 41);
    let (code, log) = server.ended(Duration::from_secs(20)).await;
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains("calls cut"), "{log}");
}

#[tokio::test]
async fn sec_025_a_second_signal_ends_a_stream_that_nobody_reads_at_once() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let _users = unread_list(&server).await;
    server.terminate();
    eventually(async || status(&server.admin_url("/readyz")).await, |status| *status == 503).await;
    server.terminate();
    let (took, (code, log)) = timed(server.ended(Duration::from_secs(20))).await;
    assert!(took < within(Duration::from_secs(1)), "{took:?}");
    assert_eq!(code, Some(1), "{log}");
    assert_reported(&log);
}
