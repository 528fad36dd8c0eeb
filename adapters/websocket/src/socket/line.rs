use std::{
    io::{self, ErrorKind, IoSlice, Read, Write},
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::Instant,
};

use super::incoming::Incoming;

/// What bytes come from and go to.
pub(crate) trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<S: AsyncRead + AsyncWrite + Unpin> Stream for S {}

/// The connection under a socket, and when it was last heard from.
pub(super) struct Line<S> {
    stream: S,
    /// When the last bytes came.
    pub(super) heard_at: Instant,
    /// What the bytes are that came.
    pub(super) incoming: Incoming,
    /// A frame is on its way by [`Line::poll_write_vectored`], and nothing may come between its pieces.
    pub(super) is_held: bool,
    /// The same of what the protocol itself wants to say.
    pub(super) is_torn: bool,
}

impl<S: Stream> Line<S> {
    /// `read` came already.
    pub(super) fn new(stream: S, read: &[u8]) -> Self {
        let mut incoming = Incoming::default();
        incoming.follow(read);
        Self { stream, heard_at: Instant::now(), incoming, is_held: false, is_torn: false }
    }

    /// The line as the protocol wants to see it: what would wait answers [`ErrorKind::WouldBlock`], and wakes the task of
    /// `context` later.
    pub(super) fn at<'line, 'context, 'waker>(
        &'line mut self,
        context: &'context mut Context<'waker>,
    ) -> Turn<'line, 'context, 'waker, S> {
        Turn { line: self, context }
    }

    pub(super) fn poll_write_vectored(
        &mut self,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, pieces)
    }

    pub(super) fn poll_shutdown(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_read(
        &mut self,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let mut buffer = ReadBuf::new(buffer);
        let read = Pin::new(&mut self.stream).poll_read(context, &mut buffer);
        let filled = buffer.filled();
        if !filled.is_empty() {
            self.heard_at = Instant::now();
            self.incoming.follow(filled);
        }
        read.map_ok(|()| filled.len())
    }
}

/// A [`Line`] during one turn of its task.
pub(super) struct Turn<'line, 'context, 'waker, S> {
    line: &'line mut Line<S>,
    context: &'context mut Context<'waker>,
}

impl<S: Stream> Read for Turn<'_, '_, '_, S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        now(self.line.poll_read(self.context, buffer))
    }
}

impl<S: Stream> Write for Turn<'_, '_, '_, S> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.line.is_held {
            return Err(ErrorKind::WouldBlock.into());
        }
        let written = now(Pin::new(&mut self.line.stream).poll_write(self.context, bytes))?;
        self.line.is_torn = written < bytes.len();
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn now<T>(poll: Poll<io::Result<T>>) -> io::Result<T> {
    match poll {
        Poll::Ready(ready) => ready,
        Poll::Pending => Err(ErrorKind::WouldBlock.into()),
    }
}
