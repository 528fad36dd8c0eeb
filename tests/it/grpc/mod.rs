//! gRPC as a client finds it, over the real binary.

pub(crate) mod client;
pub(crate) mod gateway;

mod alone;
mod auth;
mod calling;
mod cancelled;
mod deadlines;
mod health;
mod reflection;
mod shutdown;
mod sizes;
mod tls;
mod users;
mod watch;
mod within;
