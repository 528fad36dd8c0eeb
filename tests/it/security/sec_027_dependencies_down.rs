//! The seed: any dependency that is down stops the start, and a typo in the configuration kills every instance.

use std::{fs, time::Duration};

use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::end_to_end::caller::{client, status};

/// The status of `/readyz`, and what it says of the store.
async fn readiness(server: &PorticoServer) -> (u16, Value) {
    let answer = client().get(server.admin_url("/readyz")).send().await.expect("someone listens");
    let status = answer.status().as_u16();
    let report: Value = answer.json().await.expect("JSON");
    let checks = report["checks"].as_array().expect("a list");
    let store = checks.iter().find(|check| check["name"] == "store").expect("it is named");
    (status, store["status"].clone())
}

#[tokio::test]
async fn sec_027_a_store_that_is_down_is_reported_by_name_and_heals() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    assert_eq!(readiness(&server).await, (200, json!("ok")));

    let other = Connection::open(home.store()).expect("a database");
    other.execute_batch("BEGIN IMMEDIATE").expect("nobody holds the lock");
    let (code, store) =
        eventually(async || readiness(&server).await, |(code, _)| *code == 503).await;
    assert_eq!((code, store), (503, json!("failing")));
    assert_eq!(status(&server.admin_url("/livez")).await, 200);
    assert_eq!(status(&server.url("/hello")).await, 200, "a locked store can be read");

    other.execute_batch("COMMIT").expect("it is a transaction");
    eventually(async || readiness(&server).await, |ready| *ready == (200, json!("ok"))).await;
    server.terminate();
    assert_eq!(server.ended(Duration::from_secs(10)).await.0, Some(0));
}

#[test]
fn sec_027_a_store_that_cannot_be_used_is_said_in_one_line() {
    let home = PorticoHome::with_keys();
    fs::write(home.store(), "this is no database, ".repeat(100)).expect("there is room");
    let complaint = home.run("serve --set http.addr=127.0.0.1:0").failed(1);
    assert!(complaint.contains("portico.db") && complaint.contains("embedded.path"), "{complaint}");
}

#[test]
fn sec_027_a_typo_is_found_before_anything_is_done() {
    for command in ["serve", "config check"] {
        let home = PorticoHome::empty();
        let complaint = home.run(&format!("{command} --set sesions.access_ttl=1m")).failed(2);
        assert!(complaint.contains("sesions.access_ttl"), "{complaint}");
        assert!(complaint.contains("sessions.access_ttl"), "{complaint}");
        assert_eq!(fs::read_dir(home.path()).expect("a directory").count(), 0);
    }
}
