use bytes::Bytes;
use hyper::upgrade::Upgraded;
use hyper_util::{rt::TokioIo, server::conn::auto::upgrade::downcast};
use tokio::net::TcpStream;

use super::paced_stream::PacedStream;

/// The connection under an upgraded one, freed from the pace of HTTP, and what was read of it already. Nothing, if it was
/// not accepted here.
pub(crate) fn detach(upgraded: Upgraded) -> Option<(TcpStream, Bytes)> {
    let parts = downcast::<TokioIo<PacedStream<TcpStream>>>(upgraded).ok()?;
    Some((parts.io.into_inner().into_stream(), parts.read_buf))
}
