use std::time::Duration;

use serde::Deserialize;
use tonic::transport::{Channel, Endpoint};

use super::gateway::DEADLINE;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(1);

/// The configuration section `grpc.client`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientConfig {
    /// Where the services are; empty is where this process serves its own.
    pub url: String,
}

impl ClientConfig {
    /// Whether the URL is one that can be called, or none at all.
    #[must_use]
    pub fn is_good(&self) -> bool {
        self.url.is_empty() || endpoint(&self.url).is_ok()
    }
}

/// The URL of services is none.
#[derive(Debug, thiserror::Error)]
#[error("expected a URL such as http://127.0.0.1:9090")]
pub struct ClientConfigError;

/// A channel that all calls share. It connects when it is first used, and again when the connection is gone.
pub(super) fn channel(url: &str) -> Result<Channel, ClientConfigError> {
    endpoint(url).map(|endpoint| endpoint.connect_lazy())
}

fn endpoint(url: &str) -> Result<Endpoint, ClientConfigError> {
    if !url.starts_with("http://") {
        return Err(ClientConfigError);
    }
    let endpoint = Endpoint::from_shared(url.to_owned()).map_err(|_| ClientConfigError)?;
    if endpoint.uri().authority().is_none() {
        return Err(ClientConfigError);
    }
    Ok(endpoint.connect_timeout(CONNECT).timeout(DEADLINE).tcp_nodelay(true))
}
