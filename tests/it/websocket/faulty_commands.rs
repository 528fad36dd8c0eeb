use portico_tests::{contract::eventually, fixtures::PorticoHome};
use serde_json::json;
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest};

use super::client::{Client, measured, open_sockets};
use crate::end_to_end::caller::Caller;

/// Commands that are none, and the codes that say so.
const FAULTY: [(&str, &str); 18] = [
    ("", "malformed_body"),
    ("hello", "malformed_body"),
    ("[1]", "malformed_body"),
    ("null", "malformed_body"),
    (r#"{"op":"ping"}{"op":"ping"}"#, "malformed_body"),
    ("{}", "validation_failed"),
    (r#"{"op":"shout"}"#, "validation_failed"),
    (r#"{"op":null}"#, "validation_failed"),
    (r#"{"id":{},"op":"ping"}"#, "validation_failed"),
    (r#"{"op":"subscribe"}"#, "validation_failed"),
    (r#"{"op":"subscribe","topic":""}"#, "validation_failed"),
    (r#"{"op":"subscribe","topic":"a b"}"#, "validation_failed"),
    (r#"{"op":"subscribe","topic":"user:x"}"#, "validation_failed"),
    (r#"{"op":"unsubscribe"}"#, "validation_failed"),
    (r#"{"op":"publish","topic":"news"}"#, "validation_failed"),
    (r#"{"op":"publish","data":1}"#, "validation_failed"),
    (r#"{"op":"auth"}"#, "validation_failed"),
    (r#"{"op":"auth","token":"nonsense"}"#, "token_malformed"),
];

#[tokio::test]
async fn a_faulty_command_is_answered_with_an_error_and_the_socket_lives() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let mut other = Client::listening(&server, &admin.access, "news").await;
    let mut client = Client::listening(&server, &admin.access, "news").await;
    for (command, code) in FAULTY {
        client.say(command).await;
        assert_eq!(client.json().await.code(), code, "{command}");
    }
    let long = json!({ "op": "subscribe", "topic": "x".repeat(129) }).to_string();
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    for (command, code) in [(long, "validation_failed"), (deep, "malformed_body")] {
        client.say(command).await;
        assert_eq!(client.json().await.code(), code);
    }
    for garbage in [vec![0xff; 1_000], vec![], vec![0; 65_536]] {
        client.say(Message::binary(garbage)).await;
        assert_eq!(client.json().await.code(), "malformed_body");
    }
    assert!(other.hears_nothing().await, "nobody else notices");
    client.ask(json!({ "op": "ping" })).await.is_fine();
    other.ask(json!({ "op": "publish", "topic": "news", "data": 1 })).await;
    client.json().await.message("news");
}

#[tokio::test]
async fn a_command_may_be_binary_as_long_as_it_is_json() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let mut client = Client::on_channels(&server, &admin.access).await;
    client.say(Message::binary(br#"{"id":1,"op":"ping"}"#.to_vec())).await;
    assert_eq!(client.json().await.0, json!({ "id": 1, "ok": true }));
}

#[tokio::test]
async fn errors_are_in_the_language_of_the_handshake() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    for (language, message) in
        [("zh-CN,zh;q=0.9", "请发送 JSON 对象。"), ("en", "Send an object of JSON.")]
    {
        let mut request = "ws://portico.test/socket".into_client_request().expect("a URL");
        let headers = request.headers_mut();
        headers.insert("accept-language", language.parse().expect("ASCII"));
        let bearer = format!("Bearer {}", admin.access);
        headers.insert("authorization", bearer.parse().expect("ASCII"));
        let mut client = Client::of_request(&server, request).await;
        client.say("x").await;
        assert_eq!(client.json().await.0["error"]["message"], message);
    }
}

/// A page cannot set headers, and its reader may want another language than the browser asks for.
#[tokio::test]
async fn a_page_names_its_language_among_the_protocols() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    for (language, accepted, message) in [
        ("lang.zh-CN", "en", "该主题仅供另一位用户订阅。"),
        ("lang.en", "zh-CN", "The topic is private to another user."),
    ] {
        let mut request = "ws://portico.test/socket".into_client_request().expect("a URL");
        let offered = format!("portico.v1, bearer.{}, {language}", admin.access);
        let headers = request.headers_mut();
        headers.insert("sec-websocket-protocol", offered.parse().expect("ASCII"));
        headers.insert("accept-language", accepted.parse().expect("ASCII"));
        let mut client = Client::of_request(&server, request).await;
        let answer = client.ask(json!({ "op": "subscribe", "topic": "user:987654321" })).await;
        assert_eq!((answer.code(), &answer.0["error"]["message"]), ("forbidden", &json!(message)));
    }
}

#[tokio::test]
async fn messages_and_closes_are_counted() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let mut client = Client::open(&server, "/socket_server").await;
    for _ in 0..3 {
        client.is_undisturbed().await;
    }
    for direction in ["in", "out"] {
        let name = format!("portico_socket_messages_total{{direction=\"{direction}\"}}");
        assert!((measured(&server, &name).await - 3.0).abs() < f64::EPSILON, "{direction}");
    }
    client.leave().await;
    eventually(async || open_sockets(&server).await, |open| *open < 1.0).await;
    let closes = measured(&server, "portico_socket_closes_total{code=\"1005\"}").await;
    assert!((closes - 1.0).abs() < f64::EPSILON);
    assert!(measured(&server, "portico_socket_queued_bytes").await < 1.0);
}
