//! The WebSocket service of a running server, with clients that behave and clients that do not.
#![expect(
    clippy::print_stdout,
    reason = "with `--show-output` a test tells the figures that it asserts limits of"
)]

pub(crate) mod client;
pub(crate) mod door;
pub(crate) mod knock;
pub(crate) mod raw;

mod admission;
mod alone;
mod channels;
mod conversations;
mod farewells;
mod faulty_commands;
mod faulty_frames;
mod handshake;
mod heartbeat;
mod idle;
mod imports;
mod limits;
mod peers;
mod sessions;
mod shutdown;
mod slow_consumers;
mod terminal;
