//! A client for a terminal: lines go out, what comes is told, and a lost connection is made anew.

mod backoff;
mod conversation;
mod target;

pub use conversation::{Ended, Input, News, converse};
pub use target::{ConnectError, Target, TargetError};
