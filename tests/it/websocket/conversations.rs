use portico_tests::fixtures::PorticoHome;
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;

use super::{
    client::Client,
    raw::{BINARY, CLOSE, MORE, PING, PONG, RawSocket, TEXT, masked},
};

#[tokio::test]
async fn what_is_said_is_confirmed() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let mut client = Client::open(&server, "/socket_server").await;
    for text in ["x", "", "你好，世界", "{\"name\":1}", &"x".repeat(65_536)] {
        client.say(text).await;
        assert_eq!(client.text().await, format!("recv data:{text}"));
    }
    for bytes in [vec![], vec![0, 0xff], vec![7; 65_536]] {
        client.say(bytes.clone()).await;
        let confirmed = [b"recv data:".as_slice(), &bytes].concat();
        assert_eq!(client.hear().await, Message::binary(confirmed));
    }
    client.leave().await;
}

#[tokio::test]
async fn whoever_gives_name_and_age_is_greeted_in_json() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let mut client = Client::open(&server, "/socket_server").await;
    for age in [json!("18"), json!(18)] {
        client.say(json!({ "name": "张三", "age": age }).to_string()).await;
        let greeting: Value = serde_json::from_str(&client.text().await).expect("JSON");
        assert_eq!(greeting, json!({ "data": { "message": "recv msg：张三_18" } }));
    }
}

#[tokio::test]
async fn an_echo_says_the_same_again() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let mut client = Client::open(&server, "/echo").await;
    let messages = [
        Message::text(""),
        Message::text("x"),
        Message::binary(Vec::new()),
        Message::binary(vec![0xff; 126]),
        Message::text("界".repeat(21_845)),
        Message::binary(vec![1; 65_536]),
    ];
    for message in &messages {
        client.say(message.clone()).await;
        assert_eq!(client.hear().await, *message);
    }
    for message in &messages {
        client.say(message.clone()).await;
    }
    for message in &messages {
        assert_eq!(client.hear().await, *message, "in the same order");
    }
}

#[tokio::test]
async fn fragments_are_one_message_whatever_comes_between_them() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let mut socket = RawSocket::open(&server, "/echo", None).await;
    let frames = [
        masked(TEXT & !MORE, "你".as_bytes().split_at(1).0),
        masked(PING, "between"),
        masked(0, ""),
        masked(MORE, "你".as_bytes().split_at(1).1),
    ];
    for byte in frames.concat() {
        socket.send([byte]).await;
    }
    assert_eq!(socket.frame().await, Some((PONG, b"between".to_vec())));
    assert_eq!(socket.frame().await, Some((TEXT, "你".into())));
}

#[tokio::test]
async fn a_ping_is_answered_with_what_it_said() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    for path in ["/socket_server", "/echo"] {
        let mut socket = RawSocket::open(&server, path, None).await;
        for said in ["", "x", &"x".repeat(125)] {
            socket.send(masked(PING, said)).await;
            assert_eq!(socket.frame().await, Some((PONG, said.into())));
        }
        // Nobody asked for it, and it is no question.
        socket.send(masked(PONG, "unasked")).await;
        socket.send(masked(BINARY, "x")).await;
        assert_eq!(socket.frame().await.map(|frame| frame.0), Some(BINARY));
    }
}

#[tokio::test]
async fn what_was_said_before_a_farewell_is_answered_before_it() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    for (farewell, code) in [(vec![0x03, 0xe8], 1000), (vec![0x0b, 0xb8, b'x'], 3000)] {
        let mut socket = RawSocket::open(&server, "/echo", None).await;
        let frames = [masked(TEXT, "one"), masked(TEXT, "two"), masked(CLOSE, &farewell)];
        socket.send(frames.concat()).await;
        assert_eq!(socket.frame().await, Some((TEXT, b"one".to_vec())));
        assert_eq!(socket.frame().await, Some((TEXT, b"two".to_vec())));
        assert_eq!(socket.closed().await.0, code);
        assert_eq!(socket.frame().await, None);
    }
}
