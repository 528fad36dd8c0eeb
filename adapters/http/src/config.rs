use std::net::SocketAddr;

use ipnet::IpNet;
use serde::Deserialize;

/// The configuration section `http`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the public listener binds.
    pub addr: SocketAddr,
    /// How many connections there may be at once before more are answered 503 and closed.
    pub max_connections: usize,
    /// How many requests are worked on at once before more are answered 503.
    pub max_concurrency: usize,
    /// How many requests a second one address may send before more are answered 429; 0 is no limit.
    pub rate_per_address: u32,
    /// Peers whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Origins of other sites whose pages may call this one; `*` is any, and never with credentials.
    pub cors_origins: Vec<String>,
    /// Whether `/openapi.json` and `/docs` are served.
    pub docs: bool,
}
