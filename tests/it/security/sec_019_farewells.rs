//! The seed: sockets are cut without a farewell when the process ends.

use std::time::Duration;

use portico_tests::fixtures::PorticoHome;
use rustix::process::Signal;

use crate::{end_to_end::caller::Caller, slow_clients::wire::timed, websocket::client::Client};

#[tokio::test]
async fn sec_019_every_socket_is_closed_with_1001_before_the_process_ends() {
    for signal in [Signal::TERM, Signal::INT, Signal::QUIT] {
        let home = PorticoHome::with_keys();
        let server = home.start(&[]);
        let admin = Caller::admin(&server).await;
        let mut sockets = Vec::new();
        for path in ["/socket", "/socket_server", "/echo"] {
            sockets.push(Client::open_with(&server, path, Some(&admin.access)).await);
        }
        server.signal(signal);
        let (took, ()) = timed(async {
            for socket in &mut sockets {
                assert_eq!(socket.closed().await, (1001, "shutting down".to_owned()));
            }
        })
        .await;
        assert!(took < Duration::from_secs(2), "{took:?}");
        let (code, log) = server.ended(Duration::from_secs(3)).await;
        assert_eq!(code, Some(0), "{log}");
    }
}
