//! What is said on a socket, apart from the protocol.

mod channels;
mod echo;
mod greeting;

use bytes::Bytes;
#[cfg(any(test, fuzzing))]
pub(crate) use channels::is_command;
pub(crate) use channels::{Channels, Member, expiry};
use futures_util::future::BoxFuture;
use tokio::time::Instant;

use crate::hub::Membership;

/// A message of a client.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Heard<'message> {
    Text(&'message str),
    Binary(&'message [u8]),
}

/// What a message is answered with: a frame.
pub(crate) enum Answer {
    /// This one.
    Now(Bytes),
    /// One that has to be waited for.
    Later(BoxFuture<'static, Effect>),
}

/// What came of work that had to be waited for.
pub(crate) struct Effect {
    /// The answer.
    pub(crate) frame: Bytes,
    /// When the new token expires, if one came.
    pub(crate) expires_at: Option<Instant>,
}

/// What a socket is for.
pub(crate) enum Service {
    /// `/echo`: says again what was said.
    Echo,
    /// `/socket_server`: confirms what was said.
    Greeting,
    /// `/socket`: topics.
    Channels(Box<Channels>),
}

impl Service {
    pub(crate) fn hear(&mut self, heard: Heard<'_>, membership: &mut Membership) -> Answer {
        match self {
            Self::Echo => Answer::Now(echo::answer(heard)),
            Self::Greeting => Answer::Now(greeting::answer(heard)),
            Self::Channels(channels) => channels.hear(heard, membership),
        }
    }
}
