use std::{net::SocketAddr, sync::Arc, time::Duration};

use adapter_http::HttpService;
use arc_swap::ArcSwap;
use parking_lot::Mutex;
use portico_application::{PeerIdentity, ports::Clock};
use rustls::ServerConfig;
use time::OffsetDateTime;
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::server::TlsStream;

use super::{
    TlsConfig, TlsProblem,
    contents::{self, Contents},
    expiry::Expiry,
    identity,
    material::Material,
    refusal,
    verifier::remembering,
};
use crate::{
    serve::{
        accept::accept,
        connection::{self, Peer},
        connections::BoundedListener,
        cuts::Kind,
        draining::Draining,
        pace::Limits,
    },
    system::SystemClock,
};

/// How long a client may take to shake hands.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often the files are looked at.
const POLL: Duration = Duration::from_secs(1);
/// How often a certificate that is near its end is spoken of.
const REMINDER: time::Duration = time::Duration::DAY;

/// Serves a listener over TLS, with the certificates that are in the files at the time of each handshake.
pub(crate) struct TlsAcceptor {
    config: TlsConfig,
    server: ArcSwap<ServerConfig>,
    seen: Mutex<Seen>,
}

/// What the last look at the files found.
struct Seen {
    fingerprint: u64,
    expiries: Vec<Expiry>,
    reminded_at: OffsetDateTime,
    /// What is wrong with the files, until it is said. The first look may have come between the writing of two of them.
    trouble: Option<TlsProblem>,
}

impl TlsAcceptor {
    /// Reads the files that `config` names.
    pub(crate) fn load(config: TlsConfig) -> Result<Arc<Self>, TlsProblem> {
        let contents = Contents::read(&config);
        let fingerprint = contents::fingerprint(&contents);
        let Material { server, expiries } = Material::of(&contents?)?;
        let reminded_at = OffsetDateTime::UNIX_EPOCH;
        let seen = Seen { fingerprint, expiries, reminded_at, trouble: None };
        Ok(Arc::new(Self { config, server: ArcSwap::new(server), seen: Mutex::new(seen) }))
    }

    /// Reads the files again, because someone says so.
    pub(crate) fn reload(&self) {
        self.look(true);
    }

    /// Takes in what changes in the files, and tells when certificates end; runs for ever.
    pub(crate) async fn watch(self: Arc<Self>) {
        failing().set(0.0);
        let mut look = tokio::time::interval(POLL);
        loop {
            look.tick().await;
            let acceptor = self.clone();
            let looked = tokio::task::spawn_blocking(move || {
                acceptor.look(false);
                acceptor.remind(SystemClock.now());
            });
            // The next look begins when this one has ended, however long a disk hangs.
            let _ = looked.await;
        }
    }

    fn look(&self, is_asked_for: bool) {
        let contents = Contents::read(&self.config);
        let fingerprint = contents::fingerprint(&contents);
        let mut seen = self.seen.lock();
        if fingerprint == seen.fingerprint && !is_asked_for {
            if let Some(problem) = seen.trouble.take() {
                report(problem);
            }
            return;
        }
        seen.fingerprint = fingerprint;
        match contents.and_then(|contents| Material::of(&contents)) {
            Ok(Material { server, expiries }) => {
                self.server.store(server);
                let reminded_at = OffsetDateTime::UNIX_EPOCH;
                *seen = Seen { fingerprint, expiries, reminded_at, trouble: None };
                failing().set(0.0);
                tracing::info!("the certificates were read again");
            }
            Err(problem) if is_asked_for => report(problem),
            Err(problem) => seen.trouble = Some(problem),
        }
    }

    fn remind(&self, now: OffsetDateTime) {
        let mut seen = self.seen.lock();
        seen.expiries.iter().for_each(|expiry| expiry.measure(now));
        if now - seen.reminded_at >= REMINDER {
            seen.expiries.iter().for_each(|expiry| expiry.warn(now));
            seen.reminded_at = now;
        }
    }

    /// Serves one connection to its end, once both ends know each other.
    async fn serve(
        self: Arc<Self>,
        stream: TcpStream,
        address: SocketAddr,
        service: impl HttpService,
        draining: Draining,
    ) {
        if let Some(stream) = self.shake_hands(stream, address, &draining).await {
            let identity = identity_of(&stream);
            tracing::debug!(peer = %address, identity = ?identity.as_ref().map(PeerIdentity::name), "hands shaken");
            let peer = Peer { address, identity };
            connection::serve(stream, peer, service, (Kind::Calls, draining)).await;
        }
    }

    async fn shake_hands(
        &self,
        stream: TcpStream,
        address: SocketAddr,
        draining: &Draining,
    ) -> Option<TlsStream<TcpStream>> {
        let acceptor = tokio_rustls::TlsAcceptor::from(self.server.load_full());
        let handshake = remembering(timeout(PATIENCE, acceptor.accept(stream).into_fallible()));
        let (shaken, refused) = tokio::select! {
            biased;
            shaken = handshake => shaken,
            () = draining.cut() => return None,
            // A client that connected in time is served, and one that says nothing holds nobody up.
            () = farewell(draining) => return None,
        };
        match shaken {
            Ok(Ok(stream)) => Some(stream),
            Ok(Err((error, stream))) => {
                refusal::note(address, &error, refused.as_ref());
                refusal::let_hear(stream).await;
                None
            }
            Err(_elapsed) => {
                refusal::note_silence(address);
                None
            }
        }
    }
}

/// Accepts connections and serves them over TLS, until draining begins. For a handshake to say that there is no place would
/// cost more than to have one.
pub(crate) fn open_tls(
    listener: BoundedListener,
    acceptor: &Arc<TlsAcceptor>,
    service: impl HttpService,
    draining: &Draining,
) {
    let (acceptor, serving) = (acceptor.clone(), draining.clone());
    draining.track(accept(
        listener,
        draining.clone(),
        move |stream, address| {
            acceptor.clone().serve(stream, address, service.clone(), serving.clone())
        },
        |_stream, _address| std::future::ready(()),
    ));
}

async fn farewell(draining: &Draining) {
    draining.begun().await;
    tokio::time::sleep(Limits::HTTP.farewell).await;
}

fn identity_of(stream: &TlsStream<TcpStream>) -> Option<PeerIdentity> {
    let (_, connection) = stream.get_ref();
    connection.peer_certificates()?.first().and_then(identity::of_certificate)
}

fn report(problem: TlsProblem) {
    failing().set(1.0);
    let problem = anyhow::Error::from(problem);
    tracing::error!("the certificates cannot be used, the last good ones stay: {problem:#}");
}

/// Whether files are there that cannot be used.
fn failing() -> metrics::Gauge {
    metrics::gauge!("portico_tls_reload_failing")
}
