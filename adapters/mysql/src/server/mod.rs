//! One database server: how to reach it, who may use it at once, and for how long.

mod circuit;
mod deadline;
mod error;
mod gate;
mod lease;
mod options;
mod retry;
#[expect(clippy::module_inception, reason = "the server is named as the folder that holds it")]
mod server;
mod span;

pub(crate) use deadline::Deadline;
pub(crate) use error::MysqlError;
pub(crate) use lease::Lease;
pub(crate) use options::{Endpoint, Limits};
pub(crate) use retry::retried;
pub(crate) use server::Server;
