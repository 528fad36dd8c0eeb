//! The seed: reads of a replica after an own write can be stale, and every replica must be up at boot.

use std::time::Duration;

use portico_proto::portico::users::v1::GetUserRequest;
use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
    services::{self, ReplicatedMysql},
};
use serde_json::json;
use tonic::Code;

use crate::{
    cluster::nodes::Nodes,
    end_to_end::caller::{Caller, client},
    grpc::client::Client,
};

const MARK: &str = "x-portico-consistency";

/// A user that `admin` has added on `server`: the id, and the mark of the write.
async fn added(server: &PorticoServer, admin: &Caller, username: &str) -> (i64, String) {
    let add = client().post(server.url("/users")).bearer_auth(&admin.access);
    let added = add.json(&json!({ "username": username })).send().await.expect("it is up");
    assert_eq!(added.status(), 201);
    let mark = added.headers()[MARK].to_str().expect("text").to_owned();
    let user: serde_json::Value = added.json().await.expect("JSON");
    (user["id"].as_i64().expect("a number"), mark)
}

async fn over_http(server: &PorticoServer, admin: &Caller, id: i64, mark: Option<&str>) -> u16 {
    let get = client().get(server.url(&format!("/users/{id}"))).bearer_auth(&admin.access);
    let get = mark.into_iter().fold(get, |get, mark| get.header(MARK, mark));
    get.send().await.expect("it is up").status().as_u16()
}

async fn over_grpc(calls: &Client, id: i64, mark: Option<&str>) -> Code {
    let mut request = calls.ask(GetUserRequest { id });
    if let Some(mark) = mark {
        request.metadata_mut().insert(MARK, mark.parse().expect("ASCII"));
    }
    calls.users().get_user(request).await.err().map_or(Code::Ok, |status| status.code())
}

#[tokio::test]
async fn sec_029_own_writes_are_read_on_both_transports_beside_a_replica_that_lags() {
    let mysql = ReplicatedMysql::start().await;
    let nodes = Nodes::on_both(&mysql.database(), &services::redis().await).await;
    let admin = Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
    for node in [&nodes.here, &nodes.there] {
        eventually(async || node.log(), |log| log.contains("the replica answers queries")).await;
    }
    let here = Client::new(&nodes.here).await.with_token(&admin.access);
    let there = Client::new(&nodes.there).await.with_token(&admin.access);
    mysql.set_delay(Duration::from_secs(2)).await;
    let mut stale = 0;
    for number in 0..5 {
        let (id, mark) = added(&nodes.here, &admin, &format!("user-{number}")).await;
        // Who asks the other node without the mark shows that the replica lags.
        stale += usize::from(over_grpc(&there, id, None).await == Code::NotFound);
        assert_eq!(over_grpc(&here, id, None).await, Code::Ok);
        assert_eq!(over_http(&nodes.here, &admin, id, None).await, 200);
        assert_eq!(over_grpc(&there, id, Some(&mark)).await, Code::Ok);
        assert_eq!(over_http(&nodes.there, &admin, id, Some(&mark)).await, 200);
    }
    assert!(stale > 0, "the replica does not lag");
}

#[tokio::test]
async fn sec_029_a_replica_that_is_down_holds_up_neither_the_start_nor_reads() {
    let database = services::replicated_mysql().await;
    let home = PorticoHome::with_keys();
    let server = home.start(&[
        "store.driver=mysql",
        "mysql.migrate_on_start=true",
        &format!("mysql.primary={}", database.primary_url()),
        "mysql.replicas=mysql://portico:portico@127.0.0.1:1/portico",
    ]);
    let admin = Caller::admin(&server).await;
    let calls = Client::new(&server).await.with_token(&admin.access);
    let id = admin.id().await;
    assert_eq!(over_http(&server, &admin, id, None).await, 200);
    assert_eq!(over_grpc(&calls, id, None).await, Code::Ok);
}
