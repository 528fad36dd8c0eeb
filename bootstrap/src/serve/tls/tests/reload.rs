use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use super::{
    authority::{Authority, Pair},
    client::{Client, der},
    server::Server,
};
use crate::serve::tls::TlsMode;

const DEADLINE: Duration = Duration::from_secs(20);

/// Waits until new connections are shown `pair`.
async fn wait_until_served(pair: &Pair, client: &Client, server: &Server) {
    let began = Instant::now();
    loop {
        let connection = client.connect(server.address).await.expect("a connection");
        if connection.server == der(&pair.certificate) {
            return;
        }
        assert!(began.elapsed() < DEADLINE, "the new certificate is not served");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn certificates_are_replaced_under_load_without_a_failed_call() {
    let authority = Authority::new();
    let server = Server::start(authority.config(TlsMode::Mtls)).await;
    tokio::spawn(server.acceptor.clone().watch());
    let client = Client::new(&authority, Some(&authority.client("ada")));
    let (is_over, calls) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let callers: Vec<_> = (0..4)
        .map(|_| {
            let (client, address) = (client.clone(), server.address);
            let (is_over, calls) = (is_over.clone(), calls.clone());
            tokio::spawn(async move {
                let mut kept = client.connect(address).await.expect("a connection");
                while !is_over.load(Ordering::Relaxed) {
                    client.ask(address).await.expect("a new connection is served");
                    kept.ask().await.expect("an old connection is served");
                    calls.fetch_add(2, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for _ in 0..3 {
        let renewed = authority.renew_server();
        wait_until_served(&renewed, &client, &server).await;
    }
    is_over.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await.expect("no call fails");
    }
    assert!(calls.load(Ordering::Relaxed) > 20, "{calls:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn broken_files_leave_what_was_good_in_place() {
    let authority = Authority::new();
    let server = Server::start(authority.config(TlsMode::Mtls)).await;
    let client = Client::new(&authority, Some(&authority.client("ada")));
    let mut good = client.connect(server.address).await.expect("a connection").server;
    for (file, text) in [
        ("server.crt", "nonsense"),
        ("server.key", "nonsense"),
        ("server.key", authority.client("another").key.as_str()),
        ("ca.crt", ""),
    ] {
        authority.write(file, text);
        server.acceptor.reload();
        let shown = client.connect(server.address).await.expect("a connection").server;
        assert_eq!(shown, good, "{file}");
        client.ask(server.address).await.expect("the authorities are known still");
        authority.write("ca.crt", &authority.certificate);
        good = der(&authority.renew_server().certificate);
        server.acceptor.reload();
        let shown = client.connect(server.address).await.expect("a connection").server;
        assert_eq!(shown, good, "what is good is taken in again");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_revoked_while_the_server_runs_is_refused_from_then_on() {
    let authority = Authority::new();
    authority.revoke(&[]);
    let server = Server::start(authority.config_with_revocations()).await;
    let eve = Client::new(&authority, Some(&authority.client_numbered("eve", 7)));
    let ada = Client::new(&authority, Some(&authority.client_numbered("ada", 8)));
    eve.ask(server.address).await.expect("not revoked yet");
    authority.revoke(&[7]);
    server.acceptor.reload();
    let refused = eve.ask(server.address).await.expect_err("revoked");
    assert!(format!("{refused:?}").contains("CertificateRevoked"), "{refused:?}");
    ada.ask(server.address).await.expect("not revoked");
}
