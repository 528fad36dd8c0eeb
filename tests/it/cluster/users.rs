//! Whoever wrote reads it, on the node that wrote and with the mark of the write on any other.

use portico_tests::services;
use serde_json::json;

use super::nodes::Nodes;
use crate::end_to_end::caller::{Caller, client};

const MARK: &str = "x-portico-consistency";

#[tokio::test]
async fn a_write_is_read_here_at_once_and_there_with_its_mark() {
    let nodes = Nodes::on(&services::redis().await).await;
    let admin = Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
    for number in 0..50 {
        let body = json!({ "username": format!("user-{number}") });
        let added = client().post(nodes.here.url("/users")).bearer_auth(&admin.access).json(&body);
        let added = added.send().await.expect("it is up");
        assert_eq!(added.status(), 201);
        let mark = added.headers()[MARK].clone();
        let path = added.headers()["location"].to_str().expect("a path").to_owned();

        let here = client().get(nodes.here.url(&path)).bearer_auth(&admin.access);
        assert_eq!(here.send().await.expect("it is up").status(), 200, "here");
        let there = client().get(nodes.there.url(&path)).bearer_auth(&admin.access);
        let there = there.header(MARK, mark).send().await.expect("it is up");
        assert_eq!(there.status(), 200, "there");
    }
}
