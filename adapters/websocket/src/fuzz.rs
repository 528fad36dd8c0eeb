//! A socket on a connection whose bytes are made up, for the fuzz target `frames` and for tests.
#![expect(clippy::expect_used, reason = "what is not as expected is a fault that is looked for")]

use std::{
    io,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use parking_lot::Mutex;
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    runtime::Builder,
};
use tokio_tungstenite::tungstenite::protocol::frame::{FrameSocket, coding::OpCode};

use crate::{
    Hub,
    metrics::SocketMetrics,
    outbox::Outbox,
    services::{Service, is_command},
    socket::{Opening, Rhythm, Socket},
};

const MAX_MESSAGE_BYTES: usize = 64 * 1024;

/// How many of the messages in `bytes` are commands, as [`echoes`] hears them.
#[must_use]
pub fn commands(bytes: &[u8], piece: usize) -> usize {
    echoes(bytes, piece).iter().filter(|echo| is_command(echo)).count()
}

/// Has an echo hear `bytes`, of which `piece` come and go at a time, until the connection ends; what it says again.
///
/// # Panics
/// If a client could not read what it is sent.
#[must_use]
pub fn echoes(bytes: &[u8], piece: usize) -> Vec<Bytes> {
    let sent = Arc::default();
    let script = Script { bytes, piece, is_paused: false, sent: Arc::clone(&sent) };
    let runtime = Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(serve(script));
    messages(&sent.lock())
}

async fn serve(script: Script<'_>) {
    let outbox = Arc::new(Outbox::new(usize::MAX, SocketMetrics::get()));
    let membership = Arc::new(Hub::default()).join(outbox.clone(), None);
    let hour = Duration::from_hours(1);
    let socket = Socket::new(Opening {
        stream: script,
        read: Bytes::new(),
        service: Service::Echo,
        membership,
        outbox,
        rhythm: Rhythm { interval: hour, timeout: hour, messages_per_second: 0 },
        max_message_bytes: MAX_MESSAGE_BYTES,
        expires_at: None,
    });
    socket.run().await;
}

/// The messages that were sent, each of which is one frame.
fn messages(sent: &[u8]) -> Vec<Bytes> {
    let mut frames = FrameSocket::new(sent);
    let mut messages = Vec::new();
    while let Some(frame) = frames.read(None).expect("frames") {
        let header = frame.header();
        assert!(header.is_final && header.mask.is_none(), "{header:?}");
        assert!(!(header.rsv1 || header.rsv2 || header.rsv3), "{header:?}");
        if matches!(header.opcode, OpCode::Data(_)) {
            messages.push(frame.into_payload());
        }
    }
    messages
}

/// A connection that waits before each piece, in either direction.
struct Script<'bytes> {
    bytes: &'bytes [u8],
    piece: usize,
    is_paused: bool,
    sent: Arc<Mutex<Vec<u8>>>,
}

impl Script<'_> {
    fn poll_pause(&mut self, context: &Context<'_>) -> Poll<()> {
        self.is_paused = !self.is_paused;
        if self.is_paused {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(())
    }
}

impl AsyncRead for Script<'_> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        std::task::ready!(self.poll_pause(context));
        let piece = self.piece.min(buffer.remaining()).min(self.bytes.len());
        let (piece, rest) = self.bytes.split_at(piece);
        buffer.put_slice(piece);
        self.bytes = rest;
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Script<'_> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        std::task::ready!(self.poll_pause(context));
        let piece = self.piece.min(bytes.len());
        self.sent.lock().extend(&bytes[..piece]);
        Poll::Ready(Ok(piece))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: u8 = 1;
    const BINARY: u8 = 2;
    const CONTINUED: u8 = 0;
    const CLOSE: u8 = 8;
    const PING: u8 = 9;
    const LAST: u8 = 0x80;
    const MASK: [u8; 4] = [0x5a, 0x00, 0xff, 0x17];

    /// A frame of a client.
    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let length = (payload.len() as u64).to_be_bytes();
        let start = [&[first, 0xff][..], &length, &MASK].concat();
        let masked = payload.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask);
        start.into_iter().chain(masked).collect()
    }

    /// Messages that are small, and that need more room than is kept, whole and in fragments.
    fn talk() -> (Vec<u8>, Vec<Vec<u8>>) {
        let (mut bytes, mut messages) = (Vec::new(), Vec::new());
        for length in [0, 1, 2_047, 2_048, 2_049, 3, 65_536, 5, 65_535, 7] {
            let text: Vec<u8> = (b'a'..=b'z').cycle().take(length).collect();
            let binary: Vec<u8> = (0..=255).cycle().take(length).collect();
            let (begin, end) = binary.split_at(length / 3);
            bytes.extend(frame(LAST | TEXT, &text));
            bytes.extend(frame(BINARY, begin));
            bytes.extend(frame(LAST | PING, b"there?"));
            bytes.extend(frame(CONTINUED, &[]));
            bytes.extend(frame(LAST | CONTINUED, end));
            messages.extend([text, binary]);
        }
        bytes.extend(frame(LAST | CLOSE, &[]));
        (bytes, messages)
    }

    #[test]
    fn what_is_said_comes_back_in_whatever_pieces_it_comes() {
        let (bytes, messages) = talk();
        for piece in [1, 2, 13, 100, 2_048, 4_096, 65_550, usize::MAX] {
            assert_eq!(echoes(&bytes, piece), messages, "{piece}");
        }
    }

    #[test]
    fn commands_are_found_among_what_is_said() {
        let said = [r#"{"op":"ping"}"#, "hello", r#"{"op":"subscribe","topic":"news"}"#];
        let mut bytes: Vec<_> =
            said.iter().flat_map(|text| frame(LAST | TEXT, text.as_bytes())).collect();
        bytes.extend(frame(LAST | CLOSE, &[]));
        assert_eq!(commands(&bytes, 7), 2);
    }
}
