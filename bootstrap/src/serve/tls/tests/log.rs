use std::{
    io::{self, Write},
    sync::Arc,
};

use parking_lot::Mutex;

use super::{authority::Authority, client::Client, server::Server};
use crate::serve::tls::TlsMode;

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().clone()).expect("UTF-8")
    }
}

// On one thread, because a subscriber for a test alone is one for its thread.
#[tokio::test]
async fn the_log_says_who_was_refused_and_why() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber =
        tracing_subscriber::fmt().with_ansi(false).with_writer(move || writer.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let (ours, other) = (Authority::new(), Authority::new());
    let server = Server::start(ours.config(TlsMode::Mtls)).await;
    let stranger = Client::new(&ours, Some(&other.client("eve")));
    stranger.ask(server.address).await.expect_err("a refusal");
    Client::new(&ours, None).ask(server.address).await.expect_err("a refusal");
    let text = lines.text();
    let has =
        |parts: &[&str]| text.lines().any(|line| parts.iter().all(|part| line.contains(part)));
    assert!(has(&["refused", "\"eve\"", "UnknownIssuer", "127.0.0.1"]), "{text}");
    assert!(has(&["refused", "no certificate", "127.0.0.1"]), "{text}");
}
