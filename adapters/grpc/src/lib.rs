//! gRPC: take a message, call a use case, give a message back.
//!
//! [`service()`] answers the calls; it is served like any other HTTP service, over HTTP/2. Every failure, from whatever layer,
//! leaves as a status whose details say the same as a problem of the HTTP API does; `status` has the one table for it.
//!
//! **Invariant:** no rule about users or sessions is decided here.

mod auth;
mod client;
mod config;
mod crowded;
mod edge;
mod health;
mod lives;
mod service;
mod services;
mod status;

pub use client::{ClientConfig, ClientConfigError, GrpcHelloGateway};
pub use config::Config;
pub use crowded::crowded;
pub use service::{Ending, GrpcSite, service};
