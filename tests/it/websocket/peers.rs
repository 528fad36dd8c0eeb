//! A client that is not ours, and that checks what it receives on its own.

use portico_tests::fixtures::PorticoHome;
use serde_json::{Value, json};

use crate::{end_to_end::caller::Caller, python};

#[tokio::test(flavor = "multi_thread")]
async fn a_client_in_python_understands_everything() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let admin = Caller::admin(&server).await;
    let url = format!("ws://{}", server.socket()).into();
    let token = admin.access.clone().into();
    let talk = move || python::script("sockets/talk.py", &[&url, &token]);
    let heard = tokio::task::spawn_blocking(talk).await.expect("the script ends");
    let mut heard: Value = serde_json::from_str(&heard).expect("JSON");
    let first = heard["messages"][0]["seq"].as_u64().expect("a number");
    let message = |n: u64| json!({ "topic": "新闻", "data": { "n": n }, "seq": first + n });
    assert_eq!(heard["messages"].take(), json!([message(0), message(1), message(2)]));
    let expected = json!({
        "none": [401, "token_missing"],
        "nowhere": [404, "not_found"],
        "origin": [403, "forbidden"],
        "greeting": [
            "recv data:x",
            "7265637620646174613a00ff",
            r#"{"data":{"message":"recv msg：张三_18"}}"#,
            "recv data:",
        ],
        "latency": true,
        "farewell": 1000,
        "fragments": 10_012,
        "big": 1009,
        "protocol": "portico.v1",
        "messages": null,
    });
    assert_eq!(heard, expected);
}
