//! Transport Layer Security under a listener: certificates that are read again when they change, and who the clients are.

mod acceptor;
mod check;
mod config;
mod contents;
mod expiry;
mod identity;
mod material;
mod problem;
mod refusal;
mod verifier;

pub(crate) use acceptor::{TlsAcceptor, open_tls};
pub(crate) use check::check;
pub(crate) use config::{TlsConfig, TlsMode};
use problem::TlsProblem;

#[cfg(test)]
mod tests;
