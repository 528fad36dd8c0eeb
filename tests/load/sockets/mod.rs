//! The WebSocket service under load. The client is written for this: frames that are made once, no state that a library
//! would keep, so that what is measured is the server.

mod audience;
mod echo;
mod fan_out;
mod fan_out_peer;
mod frames;
mod gorilla;
mod heard;
mod idle;
mod line;
mod nodes;
mod publisher;
mod slow;

pub(crate) use audience::join;
pub(crate) use echo::measure as echo;
pub(crate) use fan_out::measure as fan_out;
pub(crate) use fan_out_peer::serve as serve_fan_out;
pub(crate) use frames::{CLOSE, Frames, TEXT, masked};
pub(crate) use heard::PREFIX;
pub(crate) use idle::measure as idle;
pub(crate) use line::Door;
pub(crate) use nodes::measure as nodes;
pub(crate) use slow::measure as slow;
