//! The inside of Portico: values, aggregates, their rules, and the ports that keep them.
//!
//! **Invariant:** no I/O, no clock, no randomness and no serialization happen here. Time comes in as an argument, and
//! each value is correct once it exists, because the only way to make one is a `parse` or a rule of its aggregate.

pub mod channel;
pub mod consistency;
pub mod import;
pub mod language;
pub mod micros;
pub mod network;
pub mod page;
pub mod random_id;
pub mod repository;
pub mod session;
pub mod sheet;
pub mod user;
