use std::time::Duration;

use portico_tests::fixtures::{PorticoHome, PorticoServer};
use serde_json::json;

use super::{
    client::Client,
    raw::{BINARY, RawSocket, TEXT, announced, masked},
};
use crate::end_to_end::caller::Caller;

const PASSWORD: &str = "correct horse battery staple";

/// Publishes as fast as it is answered, as long as it may.
async fn broadcast(mut publisher: Client) {
    loop {
        publisher.ask(json!({ "op": "publish", "topic": "news", "data": "again" })).await;
    }
}

async fn listening(server: &PorticoServer, caller: &Caller) -> RawSocket {
    let mut socket = RawSocket::open(server, "/socket", Some(&caller.access)).await;
    socket.send(masked(TEXT, r#"{"op":"subscribe","topic":"news"}"#)).await;
    socket.message().await.expect("an answer");
    socket
}

/// Asserts that `socket` is closed with `code`, and hears nothing more until the connection ends.
async fn hears_nothing_behind(mut socket: RawSocket, code: u16) {
    assert_eq!(socket.closed().await.0, code);
    let more = socket.wire.rest().await;
    assert!(more.is_empty(), "{} bytes behind {code}", more.len());
}

#[tokio::test]
async fn a_farewell_is_the_last_that_is_said_whatever_is_published() {
    let home = PorticoHome::with_keys();
    home.add_user("ada", PASSWORD);
    home.run_with_input("user create --username root --role admin --password-stdin", PASSWORD)
        .succeeded();
    let server = home.start(&["sessions.access_ttl=6s", "socket.messages_per_second=0"]);
    let ada = Caller::log_in(&server, "ada", PASSWORD).await;
    let mut expiring = listening(&server, &ada).await;
    // Whoever publishes may do so for longer than the others are there.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let root = Caller::log_in(&server, "root", PASSWORD).await;
    let mut faulty = listening(&server, &root).await;
    tokio::spawn(broadcast(Client::on_channels(&server, &root.access).await));
    for socket in [&mut expiring, &mut faulty] {
        let (first, _) = socket.message().await.expect("a message");
        assert_eq!(first, TEXT);
    }
    faulty.send(announced(BINARY, 65_537)).await;
    tokio::join!(hears_nothing_behind(faulty, 1009), hears_nothing_behind(expiring, 4003));
}
