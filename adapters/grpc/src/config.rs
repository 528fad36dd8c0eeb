use std::net::SocketAddr;

use serde::Deserialize;

/// The configuration section `grpc`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the listener binds.
    pub addr: SocketAddr,
    /// Whether clients may ask which services and messages there are.
    pub reflection: bool,
}
