//! HTTP: parse a request, call a use case, render the answer.
//!
//! `router` is the public application, `admin_router` the probes and metrics that only operators reach. Every failure of
//! the public one, from whatever layer, leaves as a problem (RFC 9457) through one place, `edge`.
//!
//! **Invariant:** no rule about users or sessions is decided here.

mod admin;
mod auth;
mod body;
mod config;
mod edge;
mod etag;
mod fields;
mod id;
mod language;
mod openapi;
mod problem;
mod router;
mod routes;
mod socket_address;

pub use admin::{Admin, admin_router};
pub use config::Config;
pub use edge::Edge;
pub use router::{Background, HttpService, Site, router};
pub use socket_address::SocketAddress;
