use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use parking_lot::Mutex;
use tokio::io::{AsyncRead, ReadBuf};

/// Why the connection in use broke, once it has. Whoever waits for an answer on it is told no more by the library than that it
/// has, and a server that refuses a certificate says so only after hands are shaken (RFC 8446, section 4.4.2.4).
#[derive(Clone, Default)]
pub(super) struct Fault(Arc<Mutex<Option<String>>>);

impl Fault {
    pub(super) fn text(&self) -> Option<String> {
        self.0.lock().clone()
    }

    /// Forgets the connection that was in use.
    pub(super) fn forget(&self) {
        *self.0.lock() = None;
    }

    /// Reads what `reader` does, and remembers how that fails.
    pub(super) fn watch<R>(&self, reader: R) -> Watched<R> {
        Watched { reader, fault: self.clone() }
    }
}

/// The reader of [`Fault::watch`].
pub(super) struct Watched<R> {
    reader: R,
    fault: Fault,
}

impl<R: AsyncRead + Unpin> AsyncRead for Watched<R> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = ready!(Pin::new(&mut self.reader).poll_read(context, buffer));
        if let Err(error) = &read {
            *self.fault.0.lock() = Some(error.to_string());
        }
        Poll::Ready(read)
    }
}
