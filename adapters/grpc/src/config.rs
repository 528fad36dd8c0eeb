use std::net::SocketAddr;

use serde::Deserialize;

use crate::ClientConfig;

/// The configuration section `grpc`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the listener binds.
    pub addr: SocketAddr,
    /// Whether clients may ask which services and messages there are.
    pub reflection: bool,
    /// Where the services are that this process calls itself.
    pub client: ClientConfig,
}
