use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use portico_tests::fixtures::{Collected, Collector};
use serde_json::json;

use super::assert_keeps;
use crate::{cluster::nodes::Nodes, end_to_end::caller::Caller, websocket::client::Client};

#[tokio::test]
async fn what_is_said_on_one_node_is_heard_on_the_other_in_the_same_trace() {
    let collector = Collector::start().await;
    let nodes = Nodes::with(&collector.setting()).await;
    let admin = Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
    let mut listener = Client::listening(&nodes.there, &admin.access, "news").await;
    let mut speaker = Client::on_channels(&nodes.here, &admin.access).await;
    let publish = json!({ "op": "publish", "topic": "news", "data": "hunter2" });
    speaker.ask(publish).await.is_fine();
    assert_eq!(listener.json().await.message("news").1, "hunter2");

    let said = collector.find("a command", |span| span.name == "socket publish").await;
    let sent = collector.span(&said.trace, "send message").await;
    assert_eq!((&sent.parent, sent.kind), (&said.id, SpanKind::Producer));
    let instance = |span: &Collected| span.resource["service.instance.id"].clone();
    let is_there = |span: &Collected| {
        span.trace == said.trace
            && span.name == "process message"
            && instance(span) != instance(&said)
    };
    let heard = collector.find("a delivery on the other node", is_there).await;
    assert_eq!((&heard.parent, heard.kind), (&sent.id, SpanKind::Consumer));
    assert_eq!(heard.get("messaging.destination.name"), "news");
    assert_keeps(&collector.spans(), &["hunter2"]);
}

#[tokio::test]
async fn a_displaced_session_ends_elsewhere_in_the_trace_of_the_login_that_displaced_it() {
    let collector = Collector::start().await;
    let nodes = Nodes::with(&collector.setting()).await;
    let first = Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
    let mut socket = Client::on_channels(&nodes.there, &first.access).await;
    Caller::log_in(&nodes.here, "admin", &nodes.admin_password()).await;
    assert_eq!(socket.closed().await.0, 4001);
    let heard = collector.find("the end", |span| span.name == "process session end").await;
    let sent = collector.span(&heard.trace, "send session end").await;
    assert_eq!(heard.parent, sent.id);
    collector.span(&heard.trace, "POST /auth/login").await;
}

#[tokio::test]
async fn statements_and_calls_are_in_the_trace_without_their_values() {
    let collector = Collector::start().await;
    let nodes = Nodes::with(&collector.setting()).await;
    let password = nodes.admin_password();
    let admin = Caller::log_in(&nodes.here, "admin", &password).await;
    admin.add_user("a very special name", "correct horse").await;

    let login = collector.find("a login", |span| span.name == "POST /auth/login").await;
    let use_case = collector.span(&login.trace, "log in").await;
    let opened = collector.span(&login.trace, "EVALSHA open.lua").await;
    assert_eq!((&opened.parent, opened.kind), (&use_case.id, SpanKind::Client));
    assert_eq!((opened.get("db.system.name"), opened.is_error), ("redis", false));
    assert!(!opened.get("network.peer.address").is_empty(), "{opened:?}");
    let read = collector.span(&login.trace, "SELECT users").await;
    assert_eq!((read.get("db.system.name"), read.kind), ("mysql", SpanKind::Client));
    assert!(read.get("db.query.text").contains("WHERE username = ?"), "{read:?}");
    let added = collector.find("an addition", |span| span.name == "INSERT users").await;
    assert_eq!(added.get("db.query.text").matches("a very special name").count(), 0);
    let secrets = [password.as_str(), "correct horse", "a very special name", "argon2id"];
    assert_keeps(&collector.spans(), &secrets);
    assert_keeps(&collector.spans(), &[&admin.access, &admin.refresh]);
}
