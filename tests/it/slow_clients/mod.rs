//! Clients that take their time: those that are cut, and those that are not.

pub(crate) mod wire;

mod cut;
mod idle;
mod spared;
