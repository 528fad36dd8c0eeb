//! One socket: a task that reads, writes, and keeps the time.

mod hearing;
mod incoming;
mod line;
mod opening;
mod output;
mod parting;
mod schedule;
#[expect(clippy::module_inception, reason = "the type is named as the folder that holds it")]
mod socket;

pub(crate) use opening::Opening;
pub use parting::Farewell;
pub(crate) use parting::Parting;
pub(crate) use schedule::Rhythm;
pub(crate) use socket::Socket;
