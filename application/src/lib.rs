//! What Portico does: one use case a file, over ports that adapters implement.
//!
//! **Invariant:** nothing here knows a transport, a database or a file format. Time, ids and chance come through
//! ports, so that every rule can be tested without waiting or guessing.

mod actor;
mod application;
mod backstopped;
mod bearer;
pub mod catalogue;
mod circuit_breaker;
mod credentials;
pub mod error;
mod peer;
mod policy;
pub mod ports;
mod principal;
mod sessions;
pub mod sheets;
#[cfg(test)]
mod test_support;
pub mod tokens;
pub mod usecases;

pub use actor::{Actor, Origin};
pub use application::{Application, Ports};
pub use backstopped::BackstoppedTokenStore;
pub use bearer::{BearerError, bearer};
pub use circuit_breaker::{Circuit, CircuitBreaker, Permit};
pub use credentials::CredentialsError;
pub use peer::PeerIdentity;
pub use policy::{Policy, SessionPolicy};
pub use principal::{Forbidden, Principal};
pub use sessions::{SessionError, SessionOver};
