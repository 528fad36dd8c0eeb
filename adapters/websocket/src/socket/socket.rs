use std::{
    future::poll_fn,
    io::ErrorKind,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_util::{FutureExt, future::BoxFuture};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::{
    Error, Message,
    protocol::{Role, WebSocketConfig, WebSocketContext},
};

use super::{
    hearing::Hearing,
    line::{Line, Stream},
    opening::Opening,
    output::Output,
    parting::{Farewell, Parting},
    schedule::{Due, Schedule, State},
};
use crate::{
    close::Close,
    hub::Membership,
    metrics::SocketMetrics,
    services::{Effect, Service},
};

/// How many turns a task takes before others have theirs.
const TURNS: usize = 8;
/// How much is read at a time, and kept while nothing comes.
pub(super) const READ_BYTES: usize = 2 * 1024;
/// How much the protocol itself may have to say to a client that takes nothing: answers to pings.
const CONTROL_BYTES: usize = 4 * 1024;

/// An open socket.
pub(crate) struct Socket<S> {
    pub(super) line: Line<S>,
    pub(super) protocol: WebSocketContext,
    pub(super) output: Output,
    pub(super) schedule: Schedule,
    pub(super) service: Service,
    pub(super) membership: Membership,
    /// An answer that takes its time. Nothing else is heard until it is there.
    pub(super) work: Option<BoxFuture<'static, Effect>>,
    pub(super) phase: Phase,
    pub(super) max_message_bytes: usize,
    /// The code that is closed with.
    pub(super) code: u16,
    farewell: Farewell,
    pub(super) metrics: &'static SocketMetrics,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    Open,
    /// The client has said farewell, and is answered behind everything that waits.
    Left,
    /// The farewell is said; that of the client is waited for.
    Closing,
    /// The farewell is said to a client that makes no sense, and whatever it still sends is thrown away: to close at once
    /// would destroy the farewell on its way.
    Discarding,
}

/// The connection is of no more use.
pub(super) struct Over;

impl From<Error> for Over {
    fn from(_: Error) -> Self {
        Self
    }
}

impl<S: Stream> Socket<S> {
    pub(crate) fn new(opening: Opening<S>) -> Self {
        let metrics = SocketMetrics::get();
        Self {
            line: Line::new(opening.stream, &opening.read),
            protocol: protocol(&opening.read, opening.max_message_bytes),
            output: Output::new(opening.outbox, metrics),
            schedule: Schedule::new(opening.rhythm, opening.expires_at),
            service: opening.service,
            membership: opening.membership,
            work: None,
            phase: Phase::Open,
            max_message_bytes: opening.max_message_bytes,
            // What a connection has that ends without a farewell (RFC 6455, section 7.1.5).
            code: 1006,
            farewell: Farewell::Answered,
            metrics,
        }
    }

    /// Serves the socket to its end.
    pub(crate) async fn run(mut self) -> Parting {
        poll_fn(|context| self.poll(context)).await;
        Parting { code: self.code, farewell: self.farewell }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        for _ in 0..TURNS {
            match self.turn(context) {
                Ok(true) => {}
                Ok(false) => return Poll::Pending,
                Err(Over) => return Poll::Ready(()),
            }
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }

    /// Does what can be done now; whether there may be more.
    fn turn(&mut self, context: &mut Context<'_>) -> Result<bool, Over> {
        if let Some(close) = self.output.collect(context) {
            self.close(close, context)?;
        }
        self.poll_work(context);
        let heard = self.hear(context)?;
        let sent = self.output.poll_send(&mut self.line, &mut self.protocol, context);
        match sent {
            Poll::Ready(sent) => sent?,
            Poll::Pending => {}
        }
        if self.phase == Phase::Discarding && self.output.blocked_since.is_none() {
            // Says that nothing more comes. That it fails tells of a connection already gone.
            let _ = self.line.poll_shutdown(context);
        }
        // What was in the way of hearing may just have been sent.
        let is_prevented = heard == Hearing::Prevented && !self.may_hear();
        if is_prevented {
            // Whoever is not listened to cannot be reproached with silence.
            self.line.heard_at = Instant::now();
        }
        let state = State {
            heard_at: self.line.heard_at,
            blocked_since: self.output.blocked_since,
            is_working: self.work.is_some(),
        };
        if let Poll::Ready(due) = self.schedule.poll(context, state) {
            self.keep(due, context)?;
            return Ok(true);
        }
        Ok(heard == Hearing::More || heard == Hearing::Prevented && !is_prevented)
    }

    pub(super) fn poll_work(&mut self, context: &mut Context<'_>) {
        let Some(Poll::Ready(effect)) = self.work.as_mut().map(|work| work.poll_unpin(context))
        else {
            return;
        };
        self.work = None;
        let Effect { frame, expires_at } = effect;
        self.output.push(frame);
        self.schedule.expires_at = expires_at.or(self.schedule.expires_at);
    }

    /// Says farewell, once.
    pub(super) fn close(&mut self, close: Close, context: &mut Context<'_>) -> Result<(), Over> {
        if self.phase != Phase::Open {
            return Ok(());
        }
        self.phase = Phase::Closing;
        self.code = close.code();
        self.work = None;
        self.schedule.note_farewell();
        // What is taken at once goes before the farewell, and no answer is lost to a fault behind its question.
        let _ = self.output.poll_send(&mut self.line, &mut self.protocol, context);
        self.output.close(close, &self.line);
        match self.protocol.close(&mut self.line.at(context), Some(close.frame())) {
            Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => Ok(()),
            said => Ok(said?),
        }
    }

    /// Gives back the room that large frames were read into, which the protocol would keep. Called when it has read all
    /// that came: it is made anew, and loses nothing, once messages are whole and it has no more to say.
    pub(super) fn give_back_room(&mut self, context: &mut Context<'_>) {
        let incoming = &self.line.incoming;
        let is_due = incoming.largest() > READ_BYTES as u64 && incoming.is_whole();
        let is_idle = self.phase == Phase::Open && self.output.blocked_since.is_none();
        if is_due && is_idle && self.protocol.flush(&mut self.line.at(context)).is_ok() {
            self.protocol = protocol(&[], self.max_message_bytes);
            self.line.incoming.forget_largest();
        }
    }

    /// Does what is due.
    fn keep(&mut self, due: Due, context: &mut Context<'_>) -> Result<(), Over> {
        match due {
            Due::Ping => {
                self.schedule.note_ping();
                let ping = Message::Ping(Bytes::new());
                match self.protocol.write(&mut self.line.at(context), ping) {
                    Err(Error::Io(error)) if error.kind() == ErrorKind::WouldBlock => Ok(()),
                    // So much waits that a ping more makes no difference.
                    Err(Error::WriteBufferFull(_)) => Ok(()),
                    said => Ok(said?),
                }
            }
            Due::Silence => self.close(Close::Silent, context),
            Due::Expiry => self.close(Close::TokenExpired, context),
            Due::Blocked => {
                self.metrics.slow_cuts.increment(1);
                self.close(Close::TooSlow, context)
            }
            Due::Farewell => {
                if self.phase != Phase::Left {
                    self.farewell = Farewell::Unanswered;
                }
                Err(Over)
            }
            Due::Hearing => Ok(()),
        }
    }
}

/// The protocol of a server that has `read` so much.
fn protocol(read: &[u8], max_message_bytes: usize) -> WebSocketContext {
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BYTES)
        .write_buffer_size(0)
        .max_write_buffer_size(CONTROL_BYTES)
        .max_message_size(Some(max_message_bytes))
        .max_frame_size(Some(max_message_bytes));
    // A copy, since what was read is a slice of all the room that HTTP had for it.
    WebSocketContext::from_partially_read(read.to_vec(), Role::Server, Some(config))
}

impl<S> Drop for Socket<S> {
    fn drop(&mut self) {
        self.metrics.closed(self.code);
    }
}
