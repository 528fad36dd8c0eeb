use std::{net::SocketAddr, time::Duration};

use tokio::net::{TcpListener, TcpStream};

use super::draining::Draining;

/// How long to wait when the system gives no more connections, such as when too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// Accepts connections and has each served by `serve` in a task of its own, until draining begins. The listener closes then.
pub(crate) async fn accept<S>(
    listener: TcpListener,
    draining: Draining,
    serve: impl Fn(TcpStream, SocketAddr) -> S,
) where
    S: Future<Output = ()> + Send + 'static,
{
    loop {
        tokio::select! {
            biased;
            () = draining.begun() => return,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => {
                    // Without this small answers wait for the peer's acknowledgement; that it fails tells of a connection
                    // already gone.
                    let _ = stream.set_nodelay(true);
                    draining.track(serve(stream, peer));
                }
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "cannot accept connections");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

/// Whether one peer gave up before it was accepted, which says nothing of the next.
fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
