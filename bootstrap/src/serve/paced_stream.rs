use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::{pace::Pace, suspicion::Suspicion, wire::Follower};

/// A stream that notes in a [`Pace`] what its bytes say, and raises a [`Suspicion`] about heads that can be misread.
pub(crate) struct PacedStream<S> {
    stream: S,
    pace: Arc<Pace>,
    follower: Follower,
    suspicion: Suspicion,
    /// Whether the peer did not take what was written, as far as a flush tells: TLS takes more than it can send.
    is_unflushed: bool,
}

impl<S> PacedStream<S> {
    pub(crate) fn new(stream: S, pace: Arc<Pace>, suspicion: Suspicion) -> Self {
        Self { stream, pace, follower: Follower::new(), suspicion, is_unflushed: false }
    }

    /// The stream alone.
    pub(crate) fn into_stream(self) -> S {
        self.stream
    }

    fn note_read(&mut self, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.pace.read(self.follower.follow(bytes));
        if self.follower.is_lost() {
            self.suspicion.raise();
        }
    }

    fn note_written(&self, written: &Poll<io::Result<usize>>) {
        match written {
            Poll::Ready(Ok(_)) => self.pace.wrote(),
            Poll::Pending => self.pace.write_blocked(),
            Poll::Ready(Err(_)) => {}
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for PacedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        self.note_read(&buffer.filled()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for PacedStream<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.note_written(&written);
        written
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.note_written(&written);
        written
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if flushed.is_pending() {
            self.is_unflushed = true;
            self.pace.write_blocked();
        } else if std::mem::take(&mut self.is_unflushed) {
            self.pace.wrote();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
