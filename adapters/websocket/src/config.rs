use std::{net::SocketAddr, time::Duration};

use serde::Deserialize;

use crate::admission::{AllowedIps, AllowedOrigins};

/// The configuration section `socket`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the listener binds.
    pub addr: SocketAddr,
    /// Where browsers find the listener, if not on the host of the pages: `wss://example.com/sockets`; empty is none.
    pub public_url: String,
    /// Which clients may connect.
    pub allowed_ips: AllowedIps,
    /// Whose pages may connect.
    pub allowed_origins: AllowedOrigins,
    /// After how long a silence the server pings.
    #[serde(with = "humantime_serde")]
    pub heartbeat_interval: Duration,
    /// After how long a silence the server closes.
    #[serde(with = "humantime_serde")]
    pub heartbeat_timeout: Duration,
    /// How many bytes a message of a client may have.
    pub max_message_bytes: usize,
    /// How many sockets may be open.
    pub max_connections: usize,
    /// How many of them one user may have; 0 is no limit.
    pub max_per_user: usize,
    /// How many of them one address may have; 0 is no limit.
    pub max_per_address: usize,
    /// How many bytes may wait for a client to take them.
    pub queue_bytes: usize,
    /// How many messages of one client are heard a second, except on `/echo`; 0 is no limit.
    pub messages_per_second: u32,
    /// How many topics one socket may listen to.
    pub max_topics: usize,
    /// Who may publish, administrators apart.
    pub publishers: Publishers,
    /// Whether `/echo` is served.
    pub echo: bool,
}

/// Who may publish on topics that are not private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Publishers {
    /// Administrators.
    Admin,
    /// Every user.
    Member,
}
