use std::{net::SocketAddr, time::Duration};

use axum::Router;
use tokio::net::{TcpListener, TcpStream};

use super::{connection, draining::Draining};

/// How long to wait when the system gives no more connections, such as when too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// Accepts connections and serves each in a task of its own, until draining begins. The listener closes then.
pub(crate) async fn accept(listener: TcpListener, router: Router, draining: Draining) {
    loop {
        tokio::select! {
            biased;
            () = draining.begun() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => spawn(stream, peer, &router, &draining),
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "cannot accept connections");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

fn spawn(stream: TcpStream, peer: SocketAddr, router: &Router, draining: &Draining) {
    // Without this small answers wait for the peer's acknowledgement; that it fails tells of a connection already gone.
    let _ = stream.set_nodelay(true);
    draining.track(connection::serve(stream, peer, router.clone(), draining.clone()));
}

/// Whether one peer gave up before it was accepted, which says nothing of the next.
fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
