use std::{
    collections::VecDeque,
    io::{self, ErrorKind, IoSlice},
    sync::Arc,
    task::{Context, Poll, ready},
};

use bytes::{Buf, Bytes};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{Error, protocol::WebSocketContext};

use super::line::{Line, Stream};
use crate::{
    close::Close,
    metrics::SocketMetrics,
    outbox::{Outbox, Outgoing},
};

/// How many frames go out in one call of the system.
const FRAMES: usize = 16;
/// How many places for frames are kept although none waits.
const IDLE_PLACES: usize = 16;

/// What a socket has to send: frames of its own and of its [`Outbox`], and what the protocol itself wants to say.
pub(super) struct Output {
    outbox: Arc<Outbox>,
    frames: VecDeque<Outgoing>,
    /// Since when nothing goes out although something waits.
    pub(super) blocked_since: Option<Instant>,
    metrics: &'static SocketMetrics,
}

impl Output {
    pub(super) fn new(outbox: Arc<Outbox>, metrics: &'static SocketMetrics) -> Self {
        Self { outbox, frames: VecDeque::new(), blocked_since: None, metrics }
    }

    /// Takes over what others want to be sent; the order to close, if there is one.
    pub(super) fn collect(&mut self, context: &Context<'_>) -> Option<Close> {
        self.outbox.register(context.waker());
        self.outbox.take(&mut self.frames)
    }

    /// Sends `frame` behind what waits.
    pub(super) fn push(&mut self, frame: Bytes) {
        let frame = Outgoing { bytes: frame, since: None };
        self.outbox.count(frame.cost());
        self.frames.push_back(frame);
    }

    /// How much waits.
    pub(super) fn waiting(&self) -> usize {
        self.outbox.waiting()
    }

    /// Whether frames wait.
    pub(super) fn has_frames(&self) -> bool {
        !self.frames.is_empty()
    }

    /// Drops every frame but one that is partly sent, and takes no more: a farewell is the last that is said.
    pub(super) fn close(&mut self, close: Close, line: &Line<impl Stream>) {
        let dropped = self.frames.drain(usize::from(line.is_held)..);
        self.outbox.settle(dropped.map(|frame| frame.cost()).sum());
        self.outbox.close(close);
    }

    /// Sends what there is, as far as it is taken.
    pub(super) fn poll_send(
        &mut self,
        line: &mut Line<impl Stream>,
        protocol: &mut WebSocketContext,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Error>> {
        let sent = self.poll_all(line, protocol, context);
        match sent {
            Poll::Pending => {
                self.blocked_since.get_or_insert_with(Instant::now);
            }
            Poll::Ready(_) => self.blocked_since = None,
        }
        sent
    }

    /// Frames go first, so that answers are not lost to a farewell, unless something is partly said already.
    fn poll_all(
        &mut self,
        line: &mut Line<impl Stream>,
        protocol: &mut WebSocketContext,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Error>> {
        if line.is_torn {
            ready!(poll_flush(line, protocol, context))?;
        }
        while !self.frames.is_empty() {
            ready!(self.poll_frames(line, context))?;
        }
        if self.frames.capacity() > IDLE_PLACES {
            self.frames = VecDeque::new();
        }
        poll_flush(line, protocol, context)
    }

    /// Sends a few frames at once.
    fn poll_frames(
        &mut self,
        line: &mut Line<impl Stream>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<()>> {
        let mut pieces = [IoSlice::new(&[]); FRAMES];
        let frames = self.frames.iter().zip(&mut pieces);
        let count = frames.map(|(frame, piece)| *piece = IoSlice::new(&frame.bytes)).count();
        let sent = ready!(line.poll_write_vectored(context, &pieces[..count]))?;
        if sent == 0 {
            return Poll::Ready(Err(ErrorKind::WriteZero.into()));
        }
        self.blocked_since = None;
        self.note_sent(line, sent);
        Poll::Ready(Ok(()))
    }

    fn note_sent(&mut self, line: &mut Line<impl Stream>, mut sent: usize) {
        let mut settled = 0;
        while let Some(frame) = self.frames.front_mut() {
            if sent < frame.bytes.len() {
                frame.bytes.advance(sent);
                settled += sent;
                break;
            }
            sent -= frame.bytes.len();
            settled += frame.cost();
            if let Some(since) = frame.since {
                self.metrics.fan_out.record(since.elapsed().as_secs_f64());
            }
            self.metrics.messages_out.increment(1);
            self.frames.pop_front();
        }
        self.outbox.settle(settled);
        line.is_held = sent > 0 && !self.frames.is_empty();
    }
}

fn poll_flush(
    line: &mut Line<impl Stream>,
    protocol: &mut WebSocketContext,
    context: &mut Context<'_>,
) -> Poll<Result<(), Error>> {
    match protocol.flush(&mut line.at(context)) {
        Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => Poll::Pending,
        flushed => Poll::Ready(flushed),
    }
}
