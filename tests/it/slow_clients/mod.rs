//! Clients that take their time: those that are cut, and those that are not.

pub(crate) mod wire;

mod cut;
mod frames;
mod idle;
mod spared;
mod streams;
