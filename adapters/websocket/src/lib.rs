//! The WebSocket service: who may open a socket, what is said on it, and how it ends.
//!
//! [`router()`] answers the opening handshakes, [`Hub`] knows the open sockets and brings them what other nodes say. The
//! protocol itself (RFC 6455) is read by `tungstenite`; frames of our own are encoded once, for however many sockets.
//!
//! **Invariant:** nothing grows with what a client sends or does not take, and no client can end more than its own socket.

mod admission;
pub mod client;
mod close;
mod config;
mod frame;
#[cfg(any(test, fuzzing))]
pub mod fuzz;
mod handshake;
mod hub;
mod metrics;
mod outbox;
mod proof;
mod refusal;
mod router;
mod services;
mod socket;

pub use admission::{AllowedIps, AllowedOrigins};
pub use config::{Config, Publishers};
pub use hub::Hub;
pub use router::{SocketSite, Spawn, router};
pub use socket::Farewell;
