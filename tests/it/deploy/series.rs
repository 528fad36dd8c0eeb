use std::collections::BTreeSet;

use axum::http::Method;
use portico_proto::hello::HelloRequest;
use portico_tests::{
    contract::eventually,
    fixtures::{PorticoHome, PorticoServer},
};

use crate::{
    end_to_end::caller::{Caller, client},
    grpc::client::Client,
    http::excel::workbook::users,
    websocket::client::measured,
};

/// Every series that a server shows, by name and labels.
async fn series(server: &PorticoServer) -> BTreeSet<String> {
    let metrics = client().get(server.admin_url("/metrics")).send().await.expect("an answer");
    let text = metrics.text().await.expect("text");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| Some(line.rsplit_once(' ')?.0.to_owned())).collect()
}

/// Asks for what nobody serves, by a path, a method and a service of that name.
async fn make_up(server: &PorticoServer, name: &str) {
    for (path, method) in [(name, "GET"), ("hello", name)] {
        let method = Method::from_bytes(method.as_bytes()).expect("a token");
        let request = client().request(method, server.url(&format!("/{path}")));
        request.send().await.expect("an answer");
    }
    let call = client().post(format!("http://{}/{name}/{name}", server.grpc()));
    // Over HTTP/1.1, which is enough to be counted.
    let call = call.header("content-type", "application/grpc").body("");
    call.send().await.expect("an answer");
}

#[tokio::test]
async fn what_clients_make_up_makes_no_series() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    make_up(&server, "FIRST").await;
    let before = series(&server).await;
    assert!(before.iter().any(|one| one.contains("unmatched") && one.contains("grpc")));
    for number in 0..20 {
        make_up(&server, &format!("MADE-UP-{number}")).await;
    }
    let after = series(&server).await;
    // Some of the process appear with time.
    let is_asked_for = |one: &&String| {
        ["portico_http_", "portico_grpc_"].iter().any(|start| one.starts_with(start))
    };
    let new: Vec<_> = after.difference(&before).filter(is_asked_for).collect();
    assert!(new.is_empty(), "{new:?}");
}

#[tokio::test]
async fn what_happens_is_counted() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    for _ in 0..2 {
        assert_eq!(admin.get("/home").await.0, 200);
    }
    let workbook = users(&[["", "ada", "correct horse", ""], ["", "bob", "", ""]]).await;
    assert_eq!(admin.import("?mode=strict", workbook).await.0, 202);
    let ended = r#"portico_imports_ended_total{state="done"}"#;
    eventually(async || measured(&server, ended).await, |count| *count > 0.5).await;
    let calls = Client::new(&server).await;
    calls.hello().say_hello(HelloRequest { id: 1 }).await.expect("an answer");

    for (name, least, most) in [
        ("portico_password_hash_duration_seconds_count", 2.0, 2.0),
        ("portico_password_hashes_running", 0.0, 0.0),
        ("portico_password_hashes_waiting", 0.0, 0.0),
        (r#"portico_token_checks_total{by="signature"}"#, 1.0, 1.0),
        (r#"portico_token_checks_total{by="memory"}"#, 1.0, 9.0),
        ("portico_token_memory_entries", 1.0, 1.0),
        ("portico_session_memory_entries", 1.0, 1.0),
        (r#"portico_embedded_session_looks_total{found="file"}"#, 1.0, 9.0),
        (r#"portico_embedded_session_looks_total{found="memory"}"#, 1.0, 9.0),
        ("portico_embedded_write_duration_seconds_count", 1.0, 999.0),
        ("portico_embedded_read_duration_seconds_count", 1.0, 999.0),
        ("portico_embedded_writes_waiting", 0.0, 0.0),
        (r#"portico_imports_open{state="queued"}"#, 0.0, 0.0),
        (r#"portico_imports_open{state="running"}"#, 0.0, 0.0),
        (r#"portico_import_rows_total{outcome="inserted"}"#, 2.0, 2.0),
        ("portico_import_duration_seconds_count", 1.0, 1.0),
        (r#"portico_events_published_total{event="message"}"#, 1.0, 99.0),
        (r#"portico_events_heard_total{event="message"}"#, 1.0, 99.0),
        (r#"portico_connections_open{listener="http"}"#, 1.0, 9.0),
        (r#"portico_connections_open{listener="grpc"}"#, 1.0, 1.0),
        ("portico_http_requests_in_flight", 0.0, 0.0),
        ("portico_draining", 0.0, 0.0),
        ("portico_runtime_workers", 1.0, 1e6),
        ("portico_runtime_tasks", 1.0, 1e6),
    ] {
        let value = measured(&server, name).await;
        assert!((least..=most).contains(&value), "{name} is {value}");
    }
    drop(calls);
    let build = format!(r#"portico_build_info{{version="{}""#, env!("CARGO_PKG_VERSION"));
    assert!(series(&server).await.iter().any(|one| one.starts_with(&build)), "no {build}");
}

#[tokio::test]
async fn draining_is_to_be_seen() {
    let home = PorticoHome::with_keys();
    let server = home.start(&["shutdown.drain_delay=20s"]);
    server.terminate();
    let draining = async || measured(&server, "portico_draining").await;
    eventually(draining, |draining| *draining > 0.5).await;
}
