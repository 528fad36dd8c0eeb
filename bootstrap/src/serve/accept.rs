use std::{iter, net::SocketAddr, pin::pin, time::Duration};

use futures_util::FutureExt;
use tokio::{
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::{connections::BoundedListener, draining::Draining};

/// How long to wait when the system gives no more connections, such as when too many files are open.
const PAUSE: Duration = Duration::from_millis(100);

/// How long it may take to tell a client that there is no place for it.
const FAREWELL: Duration = Duration::from_secs(1);

/// Accepts connections and has each served by `serve` in a task of its own, until draining begins. The listener closes then,
/// behind those that have come already. One for which there is no place is served by `refuse` for a moment.
pub(crate) async fn accept<S, R>(
    BoundedListener { listener, connections }: BoundedListener,
    draining: Draining,
    serve: impl Fn(TcpStream, SocketAddr) -> S,
    refuse: impl Fn(TcpStream, SocketAddr) -> R,
) where
    S: Future<Output = ()> + Send + 'static,
    R: Future<Output = ()> + Send + 'static,
{
    let take = |stream: TcpStream, peer| {
        // Without this small answers wait for the peer's acknowledgement; that it fails tells of a connection already gone.
        let _ = stream.set_nodelay(true);
        if let Some(place) = connections.take() {
            draining.track(keeping(place, serve(stream, peer)));
        } else if let Some(turn) = connections.turn_away() {
            let refused = timeout(FAREWELL, refuse(stream, peer));
            draining.track(keeping(turn, refused.map(drop)));
        }
    };
    let mut begun = pin!(draining.begun());
    loop {
        tokio::select! {
            biased;
            () = &mut begun => break,
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) => take(stream, peer),
                Err(error) if is_of_one_connection(&error) => {}
                Err(error) => {
                    tracing::error!(%error, "cannot accept connections");
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
    backlog(listener).for_each(|(stream, peer)| take(stream, peer));
}

/// The connections that clients believe to have, although nobody has accepted them yet. With the listener they would be reset.
fn backlog(listener: TcpListener) -> impl Iterator<Item = (TcpStream, SocketAddr)> {
    let listener = listener.into_std().ok();
    iter::from_fn(move || {
        let (stream, peer) = listener.as_ref()?.accept().ok()?;
        stream.set_nonblocking(true).ok()?;
        Some((TcpStream::from_std(stream).ok()?, peer))
    })
}

/// Does `task` with something in hand that is free again when the task has ended.
pub(super) async fn keeping<T>(held: T, task: impl Future<Output = ()>) {
    task.await;
    drop(held);
}

/// Whether one peer gave up before it was accepted, which says nothing of the next.
fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
