//! The service of topics: commands in, confirmations and messages out.

#[expect(clippy::module_inception, reason = "the type is named as the folder that holds it")]
mod channels;
mod command;
mod fault;
mod reply;

pub(crate) use channels::{Channels, Member, expiry};

/// Whether a client that says `text` says what it wants.
#[cfg(any(test, fuzzing))]
pub(crate) fn is_command(text: &[u8]) -> bool {
    command::parse(text).1.is_ok()
}
