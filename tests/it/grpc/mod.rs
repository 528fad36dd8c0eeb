//! gRPC as a client finds it, over the real binary.

pub(crate) mod certified;
pub(crate) mod client;
pub(crate) mod gateway;
pub(crate) mod site;

mod alone;
mod auth;
mod bad_calls;
mod calling;
mod cancelled;
mod codes;
mod deadlines;
mod given_up;
mod handshakes;
mod health;
mod limits;
mod peers;
mod reflection;
mod reload;
mod replay;
mod shutdown;
mod sizes;
mod tls;
mod users;
mod watch;
mod within;
