use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use portico_tests::{
    contract::eventually,
    fixtures::{Collected, Collector, PorticoHome},
};
use serde_json::Value;

use super::{SENDER, TRACE, assert_keeps, traceparent};
use crate::{
    end_to_end::caller::{Caller, client},
    http::excel::workbook::users,
};

#[tokio::test]
async fn a_request_is_a_span_in_the_trace_that_its_client_began() {
    let (home, collector) = (PorticoHome::with_keys(), Collector::start().await);
    let server = home.start(&[&collector.setting(), "traces.service=shop"]);
    let request = client().get(server.url("/users/7?password=hunter2"));
    let answer = request.header("traceparent", traceparent()).send().await.expect("an answer");
    let id = answer.headers()["x-request-id"].to_str().expect("ASCII").to_owned();

    let span = collector.span(TRACE, "GET /users/{id}").await;
    assert_eq!((span.parent.as_str(), span.kind), (SENDER, SpanKind::Server));
    assert!(!span.is_error, "what the client did wrong is no error of the server");
    for (key, value) in [
        ("http.request.method", "GET"),
        ("http.route", "/users/{id}"),
        ("http.response.status_code", "401"),
        ("url.path", "/users/7"),
        ("client.address", "127.0.0.1"),
        ("portico.request_id", id.as_str()),
    ] {
        assert_eq!(span.get(key), value, "{key}: {span:?}");
    }
    assert_eq!(span.resource["service.name"], "shop");
    assert_eq!(span.resource["service.version"], env!("CARGO_PKG_VERSION"));
    assert_keeps(&collector.spans(), &["hunter2"]);
    let is_told = |log: &String| {
        log.lines()
            .any(|line| line.contains(&id) && line.contains(&format!(r#""trace_id":"{TRACE}""#)))
    };
    eventually(async || server.log(), is_told).await;
}

#[tokio::test]
async fn without_a_client_that_names_one_a_request_begins_a_trace() {
    let (home, collector) = (PorticoHome::with_keys(), Collector::start().await);
    let server = home.start(&[&collector.setting()]);
    for (path, name) in [("/hello", "GET /hello"), ("/made-up", "GET")] {
        client().get(server.url(path)).send().await.expect("an answer");
        let span = collector.find(name, |span| span.name == name).await;
        assert_eq!(span.parent, "");
        assert_eq!(span.get("http.route"), if name == "GET" { "" } else { path });
    }
}

#[tokio::test]
async fn a_fault_is_an_error() {
    let (home, collector) = (PorticoHome::with_keys(), Collector::start().await);
    let server = home.start(&[&collector.setting(), "grpc.client.url=http://127.0.0.1:1"]);
    client().get(server.url("/grpc/hello?id=1")).send().await.expect("an answer");
    let request = collector.find("the request", |span| span.name == "GET /grpc/hello").await;
    assert!(request.is_error, "{request:?}");
    assert_eq!(request.get("error.type"), "503");
    let call = collector.span(&request.trace, "hello.HelloService/SayHello").await;
    assert!(call.is_error, "{call:?}");
    assert_eq!((call.get("error.type"), call.kind), ("UNAVAILABLE", SpanKind::Client));
    assert_eq!((call.get("server.address"), call.get("server.port")), ("127.0.0.1", "1"));
}

#[tokio::test]
async fn a_login_shows_its_steps_and_no_secret() {
    let (home, collector) = (PorticoHome::with_keys(), Collector::start().await);
    let server = home.start(&[&collector.setting()]);
    let mut admin = Caller::admin(&server).await;
    let before = (admin.access.clone(), admin.refresh.clone());
    assert_eq!(admin.refresh().await.0, 200);

    let request = collector.find("a login", |span| span.name == "POST /auth/login").await;
    let log_in = collector.span(&request.trace, "log in").await;
    let verified = collector.span(&request.trace, "verify password").await;
    assert_eq!((&log_in.parent, &verified.parent), (&request.id, &log_in.id));
    let read =
        collector.find("a read", |span| span.parent == log_in.id && span.name == "SQLite read");
    assert_eq!(read.await.get("db.system.name"), "sqlite");
    let request = collector.find("a refresh", |span| span.name == "POST /auth/refresh_token").await;
    let refresh = collector.span(&request.trace, "refresh tokens").await;
    assert_eq!(refresh.parent, request.id);
    let password = server.admin_password().expect("the first start");
    let secrets = [password, &before.0, &before.1, &admin.access, &admin.refresh];
    assert_keeps(&collector.spans(), &secrets);
}

#[tokio::test]
async fn an_import_goes_on_in_the_trace_of_its_request() {
    let (home, collector) = (PorticoHome::with_keys(), Collector::start().await);
    let server = home.start(&[&collector.setting()]);
    let admin = Caller::admin(&server).await;
    let workbook = users(&[["", "ada", "correct horse", ""]]).await;
    let (status, location) = admin.import("?mode=strict", workbook).await;
    assert_eq!(status, 202);
    let is_done = |(_, import): &(u16, Value)| import["state"] == "done";
    eventually(async || admin.get(&location).await, is_done).await;

    let request = collector.find("the request", |span| span.name == "POST /excel/import").await;
    assert_eq!(request.get("http.response.status_code"), "202");
    let import = collector.span(&request.trace, "import users").await;
    assert_eq!((&import.parent, import.get("portico.import.state")), (&request.id, "done"));
    for (key, value) in [("rows_read", "1"), ("rows_written", "1"), ("passwords_hashed", "1")] {
        assert_eq!(import.get(&format!("portico.import.{key}")), value, "{import:?}");
    }
    let opened = collector.span(&request.trace, "open workbook").await;
    assert_eq!(opened.parent, request.id);
    let is_step = |span: &Collected| span.parent == import.id && span.name == "SQLite write";
    collector.find("a write of the import", is_step).await;
    assert!(location.ends_with(import.get("portico.import.id")), "{location}: {import:?}");
    assert_keeps(&collector.spans(), &["correct horse"]);
}
