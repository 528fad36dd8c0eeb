use std::{net::SocketAddr, sync::Arc, time::Duration};

use anyhow::{Context, anyhow};
use axum::{body::Body, http::Request};
use http_body_util::BodyExt;
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{
    ClientConfig, RootCertStore,
    client::WebPkiServerVerifier,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use super::authority::{Authority, Pair};

const PATIENCE: Duration = Duration::from_secs(10);

/// Connects to servers that an authority vouches for.
#[derive(Clone)]
pub(super) struct Client {
    config: Arc<ClientConfig>,
    server_name: &'static str,
}

impl Client {
    /// One that shows `certificate`, if it has one.
    pub(super) fn new(authority: &Authority, certificate: Option<&Pair>) -> Self {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(der(&authority.certificate)).expect("an authority");
        let servers = WebPkiServerVerifier::builder_with_provider(roots.into(), provider.clone());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_webpki_verifier(servers.build().expect("an authority"));
        let mut config = match certificate {
            None => builder.with_no_client_auth(),
            Some(Pair { certificate, key }) => {
                let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key");
                builder.with_client_auth_cert(vec![der(certificate)], key).expect("a pair")
            }
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        Self { config: Arc::new(config), server_name: "localhost" }
    }

    /// The same, but looking for another server.
    pub(super) fn looking_for(self, server_name: &'static str) -> Self {
        Self { server_name, ..self }
    }

    /// Connects and asks once; the answer.
    pub(super) async fn ask(&self, address: SocketAddr) -> anyhow::Result<String> {
        self.connect(address).await?.ask().await
    }

    pub(super) async fn connect(&self, address: SocketAddr) -> anyhow::Result<Connection> {
        tokio::time::timeout(PATIENCE, self.connect_at_leisure(address)).await?
    }

    async fn connect_at_leisure(&self, address: SocketAddr) -> anyhow::Result<Connection> {
        let stream = TcpStream::connect(address).await?;
        let connector = TlsConnector::from(self.config.clone());
        let stream = connector.connect(self.server_name.try_into()?, stream).await?;
        let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
        let server = shown.context("the server shows a certificate")?.clone().into_owned();
        let (sender, connection) =
            http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await?;
        let driver = tokio::spawn(connection);
        Ok(Connection { sender, server, driver })
    }
}

/// A connection to a server.
pub(super) struct Connection {
    sender: SendRequest<Body>,
    /// What the server has shown.
    pub(super) server: CertificateDer<'static>,
    driver: tokio::task::JoinHandle<hyper::Result<()>>,
}

impl Connection {
    /// Asks. An error has everything that is known about its cause.
    pub(super) async fn ask(&mut self) -> anyhow::Result<String> {
        match tokio::time::timeout(PATIENCE, self.request()).await? {
            Ok(answer) => Ok(answer),
            // With TLS 1.3 a client hears that it is refused only after it thinks that hands are shaken.
            Err(error) => match tokio::time::timeout(PATIENCE, &mut self.driver).await?? {
                Err(cause) => Err(anyhow!(cause)),
                Ok(()) => Err(error),
            },
        }
    }

    async fn request(&mut self) -> anyhow::Result<String> {
        let request = Request::post("https://localhost/hello").body(Body::empty())?;
        let answer = self.sender.send_request(request).await?.into_body();
        Ok(String::from_utf8(answer.collect().await?.to_bytes().into())?)
    }
}

/// The certificate that is in a PEM text.
pub(super) fn der(pem: &str) -> CertificateDer<'static> {
    CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate")
}
