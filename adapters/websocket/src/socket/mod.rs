//! One socket: a task that reads, writes, and keeps the time.

mod hearing;
mod incoming;
mod line;
mod output;
mod schedule;
#[expect(clippy::module_inception, reason = "the type is named as the folder that holds it")]
mod socket;

pub(crate) use schedule::Rhythm;
pub use socket::Farewell;
pub(crate) use socket::{Opening, Parting, Socket};
