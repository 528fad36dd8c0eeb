//! A session that ends on one node is over on the other.

use std::time::{Duration, Instant};

use portico_tests::{contract::eventually, services};

use super::nodes::Nodes;
use crate::end_to_end::caller::Caller;

/// What is promised.
const EVERYWHERE: Duration = Duration::from_secs(1);

async fn a_session_that_ends_here_is_over_there(nodes: Nodes) {
    let password = nodes.admin_password();
    for _ in 0..10 {
        let mut first = Caller::log_in(&nodes.here, "admin", &password).await;
        // Both have seen it, so both remember it.
        for node in [&nodes.here, &nodes.there] {
            first.move_to(node);
            assert_eq!(first.get("/home").await.0, 200);
        }
        let second = Caller::log_in(&nodes.here, "admin", &password).await;
        let ended = Instant::now();
        first.move_to(&nodes.here);
        let (status, problem) = first.get("/home").await;
        assert_eq!((status, &problem["code"]), (401, &"session_displaced".into()), "at once");
        first.move_to(&nodes.there);
        let (_, problem) =
            eventually(async || first.get("/home").await, |(status, _)| *status != 200).await;
        assert!(ended.elapsed() < EVERYWHERE, "{:?}", ended.elapsed());
        assert_eq!(problem["code"], "session_displaced");
        assert_eq!(second.get("/home").await.0, 200);
    }
}

#[tokio::test]
async fn a_displaced_session_is_over_on_every_node_of_a_cluster() {
    a_session_that_ends_here_is_over_there(Nodes::on_a_cluster().await).await;
}

#[tokio::test]
async fn a_displaced_session_is_over_on_every_node_of_a_single_server() {
    let redis = services::redis().await;
    a_session_that_ends_here_is_over_there(Nodes::on(&redis).await).await;
}

#[tokio::test]
async fn what_an_administrator_ends_here_is_over_there() {
    let redis = services::redis().await;
    let nodes = Nodes::on(&redis).await;
    let admin = Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
    admin.add_user("ada", "correct horse battery staple").await;
    let ada = Caller::log_in(&nodes.there, "ada", "correct horse battery staple").await;
    let sessions = format!("/users/{}/sessions", ada.id().await);
    let (_, listed) = admin.get(&sessions).await;
    assert_eq!(listed["items"][0]["id"], ada.session.as_str());

    assert_eq!(admin.delete(&sessions).await.0, 204);
    let ended = Instant::now();
    let ask = async || ada.get("/home").await;
    let (_, problem) = eventually(ask, |(status, _)| *status != 200).await;
    assert!(ended.elapsed() < EVERYWHERE, "{:?}", ended.elapsed());
    assert_eq!(problem["code"], "session_ended");
    assert_eq!(problem["end_reason"], "ended_by_admin");
}
