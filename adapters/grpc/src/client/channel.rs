use std::{error::Error, time::Duration};

use axum::http::Uri;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite, join, split},
    net::TcpStream,
    task::spawn_blocking,
};
use tokio_rustls::TlsConnector;
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use super::{ClientConfig, ClientConfigError, fault::Fault, tls::Tls};

/// How long a call may take. The server is told, so that it stops as well.
pub(super) const DEADLINE: Duration = Duration::from_secs(2);
/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(1);
/// The port of an `https` URL that names none (RFC 9110, section 4.2.2).
const HTTPS_PORT: u16 = 443;

/// A channel that all calls share. It connects when it is first used, and again when the connection is gone; `fault` knows why
/// that was.
pub(super) fn channel(config: &ClientConfig, fault: &Fault) -> Result<Channel, ClientConfigError> {
    let origin = config.origin()?;
    Ok(match Tls::of(config, &origin)? {
        None => endpoint(Endpoint::from(origin)).connect_lazy(),
        Some(tls) => {
            let (server, fault) = (origin.clone(), fault.clone());
            let connector =
                service_fn(move |_| connect(server.clone(), tls.clone(), fault.clone()));
            // The connector knows the way and protects it, so that tonic has to think the connection a plain one.
            let plain = Endpoint::from_static("http://protected").origin(origin);
            endpoint(plain).connect_with_connector_lazy(connector)
        }
    })
}

fn endpoint(endpoint: Endpoint) -> Endpoint {
    endpoint.connect_timeout(CONNECT).timeout(DEADLINE).tcp_nodelay(true)
}

/// Connects with the certificates that are in the files at this time, so that new ones need no restart.
async fn connect(
    server: Uri,
    tls: Tls,
    fault: Fault,
) -> Result<TokioIo<impl AsyncRead + AsyncWrite + Send + Unpin>, Box<dyn Error + Send + Sync>> {
    fault.forget();
    let files = tls.clone();
    let settings = spawn_blocking(move || files.read()).await??;
    let place = (super::host(&server), server.port_u16().unwrap_or(HTTPS_PORT));
    let stream = TcpStream::connect(place).await?;
    stream.set_nodelay(true)?;
    let stream = TlsConnector::from(settings).connect(tls.server, stream).await?;
    let (reader, writer) = split(stream);
    Ok(TokioIo::new(join(fault.watch(reader), writer)))
}
