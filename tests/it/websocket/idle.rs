use portico_tests::fixtures::{PorticoHome, PorticoServer};
use tokio_tungstenite::tungstenite::Message;

use super::client::{Client, measured};

/// As much as a message may have.
const LARGE: usize = 64 * 1024;
const SOCKETS: u32 = 200;

/// A socket on which a large message was heard.
async fn after_a_large_message(server: &PorticoServer) -> Client {
    let mut client = Client::open(server, "/echo").await;
    client.say(vec![7; LARGE]).await;
    assert_eq!(client.hear().await, Message::binary(vec![7; LARGE]));
    client
}

#[tokio::test]
async fn a_socket_that_heard_a_large_message_needs_no_more_room_than_before() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let resident = async || measured(&server, "process_resident_memory_bytes").await;
    let mut sockets = vec![after_a_large_message(&server).await];
    let before = resident().await;
    for _ in 0..SOCKETS {
        sockets.push(after_a_large_message(&server).await);
    }
    let each = (resident().await - before) / f64::from(SOCKETS);
    println!("{each:.0} bytes for a socket that heard {LARGE}");
    assert!(each < 16.0 * 1024.0, "{each} bytes");
}
