//! Calls services, as others do.

mod config;
mod gateway;

pub use config::{ClientConfig, ClientConfigError};
pub use gateway::GrpcHelloGateway;
