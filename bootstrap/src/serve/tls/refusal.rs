use std::{io, net::SocketAddr, time::Duration};

use portico_application::PeerIdentity;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, sink},
    net::TcpStream,
    time::timeout,
};

/// How much of a name that nobody vouches for is worth to be read.
const NAME_CHARACTERS: usize = 128;
/// How long, and for how many bytes, a client that was refused may go on sending.
const PARTING: Duration = Duration::from_secs(1);
const PARTING_BYTES: u64 = 64 * 1024;

/// Notes that a handshake failed. `claimed` is the name in a certificate that was refused.
pub(super) fn note(peer: SocketAddr, error: &io::Error, claimed: Option<&PeerIdentity>) {
    let refusal = error.get_ref().and_then(|error| error.downcast_ref::<rustls::Error>());
    match refusal {
        Some(rustls::Error::NoCertificatesPresented) => {
            count("no_certificate");
            tracing::warn!(%peer, "a client was refused: it has no certificate");
        }
        Some(error @ rustls::Error::InvalidCertificate(_)) => {
            count("bad_certificate");
            let claimed = claimed.map_or("nameless", PeerIdentity::name);
            let claimed: String = claimed.chars().take(NAME_CHARACTERS).collect();
            // Quoted, because whoever made this certificate is a stranger.
            tracing::warn!(%peer, ?claimed, "a client was refused: {error}");
        }
        Some(error) => {
            count("protocol");
            tracing::info!(%peer, "a handshake failed: {error}");
        }
        // The peer went away.
        None => {
            count("connection");
            tracing::debug!(%peer, "a handshake was given up: {error}");
        }
    }
}

/// Closes the connection of a client so that it hears the alert that says why. A client that takes hands for shaken sends its
/// first request at once, and a connection that is closed upon unread bytes is reset, the alert with it.
pub(super) async fn let_hear(mut stream: TcpStream) {
    let close = async {
        stream.shutdown().await?;
        tokio::io::copy(&mut stream.take(PARTING_BYTES), &mut sink()).await
    };
    // How it ends is the peer's affair.
    let _ = timeout(PARTING, close).await;
}

/// Notes that a client did not shake hands in time.
pub(super) fn note_silence(peer: SocketAddr) {
    count("timeout");
    tracing::debug!(%peer, "a client did not shake hands in time");
}

fn count(reason: &'static str) {
    metrics::counter!("portico_tls_handshakes_failed_total", "reason" => reason).increment(1);
}
