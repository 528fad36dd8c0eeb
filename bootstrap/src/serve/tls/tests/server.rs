use std::{net::SocketAddr, sync::Arc};

use axum::{Extension, Router};
use portico_application::PeerIdentity;
use tokio::net::TcpListener;

use crate::serve::{
    connections::{BoundedListener, Connections},
    draining::Draining,
    tls::{TlsAcceptor, TlsConfig, open_tls},
};

/// A server over TLS that answers with the name of whoever asks.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    pub(super) acceptor: Arc<TlsAcceptor>,
    pub(super) draining: Draining,
}

impl Server {
    pub(super) async fn start(config: TlsConfig) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let acceptor = TlsAcceptor::load(config).expect("good files");
        let draining = Draining::new("public", Arc::default());
        let connections = Connections::apart("grpc", 1_000);
        open_tls(BoundedListener { listener, connections }, &acceptor, who(), &draining);
        Self { address, acceptor, draining }
    }
}

fn who() -> Router {
    Router::new().fallback(async |peer: Option<Extension<PeerIdentity>>| {
        peer.map_or("nobody".to_owned(), |Extension(peer)| peer.to_string())
    })
}
