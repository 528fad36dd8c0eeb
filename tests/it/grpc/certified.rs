//! Clients with the certificates of `portico certs generate`.

use std::{fs, net::SocketAddr, path::Path};

use portico_proto::hello::{HelloRequest, hello_service_client::HelloServiceClient};
use tonic::{
    Status,
    transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity},
};

/// Mutual TLS with the files in `var/certs`.
pub(crate) const MUTUAL: [&str; 4] = [
    "grpc.tls=mtls",
    "grpc.cert_file=var/certs/server.crt",
    "grpc.key_file=var/certs/server.key",
    "grpc.client_ca_file=var/certs/ca.crt",
];

/// A channel that connects when it is first used, to an [`endpoint`].
pub(crate) fn channel(
    server: SocketAddr,
    certs: &Path,
    trusted: &str,
    name: Option<&str>,
) -> Channel {
    endpoint(server, certs, trusted, name).connect_lazy()
}

/// The way of the client called `name` in the folder `certs` to a server that the file `trusted` in that folder vouches for.
pub(crate) fn endpoint(
    server: SocketAddr,
    certs: &Path,
    trusted: &str,
    name: Option<&str>,
) -> Endpoint {
    let read = |file: &str| fs::read(certs.join(file)).expect("a file");
    let mut tls = ClientTlsConfig::new()
        .domain_name("api.example.com")
        .ca_certificate(Certificate::from_pem(read(trusted)));
    if let Some(name) = name {
        let [certificate, key] = ["crt", "key"].map(|end| read(&format!("client-{name}.{end}")));
        tls = tls.identity(Identity::from_pem(certificate, key));
    }
    let endpoint = Channel::from_shared(format!("https://{server}")).expect("a URL");
    endpoint.tls_config(tls).expect("certificates")
}

/// Asks for a greeting.
pub(crate) async fn greet(channel: Channel) -> Result<(), Status> {
    HelloServiceClient::new(channel).say_hello(HelloRequest { id: 1 }).await.map(drop)
}
