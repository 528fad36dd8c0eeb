//! The service of topics: commands in, confirmations and messages out.

#[expect(clippy::module_inception, reason = "the type is named as the folder that holds it")]
mod channels;
mod command;
mod fault;
mod reply;

pub(crate) use channels::{Channels, Member, expiry};
