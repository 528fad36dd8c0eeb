use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use portico_proto::{
    hello::HelloRequest,
    portico::{auth::v1::LoginRequest, users::v1::ListUsersRequest},
};
use portico_tests::fixtures::{Collected, Collector, PorticoHome};
use tonic::{Code, Request};

use super::{SENDER, TRACE, assert_keeps, traceparent};
use crate::{
    end_to_end::caller::{Caller, client},
    grpc::client::Client,
};

#[tokio::test]
async fn a_call_is_a_span_in_the_trace_that_its_client_began() {
    let (home, collector) = (PorticoHome::with_keys(), Collector::start().await);
    let server = home.start(&[&collector.setting()]);
    let calls = Client::new(&server).await;
    let mut request = Request::new(HelloRequest { id: 1 });
    request.metadata_mut().insert("traceparent", traceparent().parse().expect("ASCII"));
    calls.hello().say_hello(request).await.expect("an answer");

    let span = collector.span(TRACE, "hello.HelloService/SayHello").await;
    assert_eq!((span.parent.as_str(), span.kind), (SENDER, SpanKind::Server));
    for (key, value) in [
        ("rpc.system.name", "grpc"),
        ("rpc.method", "hello.HelloService/SayHello"),
        ("rpc.response.status_code", "OK"),
        ("client.address", "127.0.0.1"),
    ] {
        assert_eq!(span.get(key), value, "{key}: {span:?}");
    }
    assert!(!span.is_error && !span.get("portico.request_id").is_empty(), "{span:?}");
}

#[tokio::test]
async fn a_stream_is_one_span_until_its_end() {
    let (home, collector) = (PorticoHome::with_keys(), Collector::start().await);
    let server = home.start(&[&collector.setting()]);
    let admin = Caller::admin(&server).await;
    let calls = Client::new(&server).await.with_token(&admin.access);
    let listed = calls.users().list_users(calls.ask(ListUsersRequest::default())).await;
    let mut listed = listed.expect("a stream").into_inner();
    while listed.message().await.expect("it goes on").is_some() {}
    let name = "portico.users.v1.UserService/ListUsers";
    let span = collector.find(name, |span| span.name == name).await;
    assert_eq!(span.get("rpc.response.status_code"), "OK");
    assert_keeps(&collector.spans(), &[&admin.access]);
}

#[tokio::test]
async fn what_a_client_does_wrong_is_no_error_of_the_call() {
    let (home, collector) = (PorticoHome::with_keys(), Collector::start().await);
    let server = home.start(&[&collector.setting()]);
    let login = LoginRequest { username: "admin".into(), password: "hunter2hunter2".into() };
    let refused = Client::new(&server).await.auth().login(login).await.expect_err("wrong");
    assert_eq!(refused.code(), Code::Unauthenticated);
    let name = "portico.auth.v1.AuthService/Login";
    let span = collector.find(name, |span| span.name == name).await;
    assert_eq!((span.get("rpc.response.status_code"), span.is_error), ("UNAUTHENTICATED", false));
    let use_case = collector.span(&span.trace, "log in").await;
    assert_eq!(use_case.parent, span.id);
    assert_keeps(&collector.spans(), &["hunter2"]);
}

#[tokio::test]
async fn a_call_to_others_takes_the_trace_along() {
    let (home, collector) = (PorticoHome::with_keys(), Collector::start().await);
    let server = home.start(&[&collector.setting()]);
    client().get(server.url("/grpc/hello?id=1")).send().await.expect("an answer");
    let request = collector.find("the request", |span| span.name == "GET /grpc/hello").await;
    let of_kind = async |kind| {
        let is_wanted = |span: &Collected| {
            span.trace == request.trace
                && span.name == "hello.HelloService/SayHello"
                && span.kind == kind
        };
        collector.find("the call", is_wanted).await
    };
    let (sent, answered) = (of_kind(SpanKind::Client).await, of_kind(SpanKind::Server).await);
    assert_eq!((&sent.parent, &answered.parent), (&request.id, &sent.id));
    assert_eq!(sent.get("rpc.response.status_code"), "OK");
}
