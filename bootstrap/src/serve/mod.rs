//! The life of a server: bind, accept, serve, drain.

mod accept;
mod applications;
mod calls;
mod conductor;
mod connection;
mod connections;
mod cuts;
mod detach;
mod draining;
mod host;
mod keys;
mod listener;
mod metrics;
mod observed;
mod open_files;
mod pace;
mod paced_stream;
mod parts;
mod request_body;
mod server;
mod signals;
mod sockets;
mod suspicion;
mod tls;
mod tracked_body;
mod unsent;
mod upkeep;
mod wire;

pub(crate) use applications::Applications;
pub(crate) use calls::check_client;
pub(crate) use conductor::Outcome;
pub(crate) use listener::reachable;
pub(crate) use open_files::raise_open_files;
pub(crate) use server::{Addresses, run};
pub(crate) use tls::{TlsConfig, TlsMode, check as check_tls};
