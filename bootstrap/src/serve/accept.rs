use std::{net::SocketAddr, time::Duration};

use adapter_http::HttpService;
use tokio::net::{TcpListener, TcpStream};

use super::{connection, draining::Draining};

/// How long to wait when the system gives no more connections, such as when too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// Accepts connections and serves each in a task of its own, until draining begins. The listener closes then.
pub(crate) async fn accept(listener: TcpListener, service: impl HttpService, draining: Draining) {
    loop {
        tokio::select! {
            biased;
            () = draining.begun() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => spawn(stream, peer, &service, &draining),
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "cannot accept connections");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

fn spawn(stream: TcpStream, peer: SocketAddr, service: &impl HttpService, draining: &Draining) {
    // Without this small answers wait for the peer's acknowledgement; that it fails tells of a connection already gone.
    let _ = stream.set_nodelay(true);
    draining.track(connection::serve(stream, peer, service.clone(), draining.clone()));
}

/// Whether one peer gave up before it was accepted, which says nothing of the next.
fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
