use std::{
    io::{self, ErrorKind, IoSlice, Read, Write},
    pin::Pin,
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::Instant,
};
use tokio_tungstenite::tungstenite::Message;

/// What a ping or pong of a client has besides its payload (RFC 6455, section 5.2).
const CONTROL_HEADER: usize = 6;

/// The connection under a socket, and when it was last heard from.
pub(super) struct Line {
    stream: TcpStream,
    /// When the last bytes came.
    pub(super) heard_at: Instant,
    /// Bytes that came since the last whole message, what the protocol itself says apart.
    pub(super) unread: usize,
    /// A frame is on its way by [`Line::poll_write_vectored`], and nothing may come between its pieces.
    pub(super) is_held: bool,
    /// The same of what the protocol itself wants to say.
    pub(super) is_torn: bool,
}

impl Line {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self { stream, heard_at: Instant::now(), unread: 0, is_held: false, is_torn: false }
    }

    /// The line as the protocol wants to see it: what would wait answers [`ErrorKind::WouldBlock`], and wakes the task of
    /// `context` later.
    pub(super) fn at<'line, 'context, 'waker>(
        &'line mut self,
        context: &'context mut Context<'waker>,
    ) -> Turn<'line, 'context, 'waker> {
        Turn { line: self, context }
    }

    /// A whole message came. What the protocol says between fragments is no reason to let more of those come.
    pub(super) fn note_message(&mut self, message: &Message) {
        self.unread = match message {
            Message::Ping(payload) | Message::Pong(payload) => {
                self.unread.saturating_sub(payload.len() + CONTROL_HEADER)
            }
            _ => 0,
        };
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
        let count = buffer.filled().len();
        if count > 0 {
            self.heard_at = Instant::now();
            self.unread += count;
        }
        read.map_ok(|()| count)
    }
}

/// A [`Line`] during one turn of its task.
pub(super) struct Turn<'line, 'context, 'waker> {
    line: &'line mut Line,
    context: &'context mut Context<'waker>,
}

impl Read for Turn<'_, '_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        now(self.line.poll_read(self.context, buffer))
    }
}

impl Write for Turn<'_, '_, '_> {
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
