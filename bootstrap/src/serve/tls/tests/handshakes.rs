use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::{authority::Authority, client::Client, server::Server};
use crate::serve::tls::TlsMode;

/// Asks without success; why.
async fn refusal(client: Client, server: &Server) -> String {
    let refused = client.ask(server.address).await.expect_err("a refusal");
    format!("{refused:#}: {refused:?}")
}

#[tokio::test(flavor = "multi_thread")]
async fn only_clients_that_the_authority_vouches_for_pass() {
    let (ours, other) = (Authority::new(), Authority::new());
    let server = Server::start(ours.config(TlsMode::Mtls)).await;
    let good = Client::new(&ours, Some(&ours.client("ada"))).ask(server.address).await;
    assert_eq!(good.expect("an answer"), "ada");
    for (certificate, alert) in [
        (None, "CertificateRequired"),
        (Some(other.client("ada")), "UnknownCA"),
        (Some(ours.client_between(-9, -1)), "CertificateExpired"),
        (Some(ours.client_between(1, 9)), "CertificateExpired"),
    ] {
        let refusal = refusal(Client::new(&ours, certificate.as_ref()), &server).await;
        assert!(refusal.contains(alert), "{alert}: {refusal}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_mutual_tls_nobody_needs_a_certificate() {
    let authority = Authority::new();
    let server = Server::start(authority.config(TlsMode::Tls)).await;
    let answer = Client::new(&authority, None).ask(server.address).await.expect("an answer");
    assert_eq!(answer, "nobody");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_looks_for_another_server_goes_away() {
    let authority = Authority::new();
    let server = Server::start(authority.config(TlsMode::Mtls)).await;
    let client = Client::new(&authority, Some(&authority.client("ada")));
    let refusal = refusal(client.looking_for("elsewhere.test"), &server).await;
    assert!(refusal.contains("not valid for name"), "{refusal}");
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_bytes_are_answered_with_an_alert_and_a_close() {
    let authority = Authority::new();
    let server = Server::start(authority.config(TlsMode::Mtls)).await;
    let mut stream = TcpStream::connect(server.address).await.expect("a connection");
    stream.write_all(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await.expect("bytes go");
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(4), stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "the connection stays open");
    // Content type 21 is an alert (RFC 8446, section 5.1).
    assert!(answer.first().is_none_or(|first| *first == 21), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_connections_cost_others_nothing_and_are_cut() {
    let authority = Authority::new();
    let server = Server::start(authority.config(TlsMode::Mtls)).await;
    let client = Client::new(&authority, Some(&authority.client("ada")));
    let began = Instant::now();
    let mut silent = Vec::new();
    for _ in 0..500 {
        silent.push(TcpStream::connect(server.address).await.expect("a connection"));
    }
    let mut slowest = Duration::ZERO;
    for _ in 0..20 {
        let asked = Instant::now();
        client.ask(server.address).await.expect("an answer");
        slowest = slowest.max(asked.elapsed());
    }
    // Promised are 200 ms on a machine that has nothing else to do.
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    for stream in &mut silent {
        let read = tokio::time::timeout(Duration::from_secs(15), stream.read(&mut [0])).await;
        assert!(!matches!(read.expect("a silent connection is cut"), Ok(1..)));
    }
    assert!(began.elapsed() >= Duration::from_secs(4), "nobody is cut too early");
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_connections_do_not_hold_up_the_end() {
    let authority = Authority::new();
    let server = Server::start(authority.config(TlsMode::Mtls)).await;
    let _silent = TcpStream::connect(server.address).await.expect("a connection");
    let client = Client::new(&authority, Some(&authority.client("ada")));
    let mut idle = client.connect(server.address).await.expect("a connection");
    idle.ask().await.expect("an answer");
    let ended = tokio::time::timeout(Duration::from_secs(4), server.draining.finish()).await;
    assert!(ended.is_ok(), "the end takes longer than the farewell");
}
