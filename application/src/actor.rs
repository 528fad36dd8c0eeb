use std::{net::IpAddr, sync::Arc};

use portico_domain::{session::SessionId, user::UserId};

/// Where a request comes from. A terminal has no address, and its requests no id.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The address of the client.
    pub address: Option<IpAddr>,
    /// What names the request in the log.
    pub request_id: Option<Arc<str>>,
}

/// Who does something, and from where, as the [`AuditLog`](crate::ports::AuditLog) is told.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Actor {
    /// The user; `None` for who has not proven to be one, and at a terminal.
    pub user: Option<UserId>,
    /// The session that the request belongs to.
    pub session: Option<SessionId>,
    /// From where.
    pub origin: Origin,
}

impl Actor {
    /// Whoever is allowed at a terminal.
    #[must_use]
    pub fn at_a_terminal() -> Self {
        Self::default()
    }

    /// Whoever comes from `origin`, before anything is proven.
    #[must_use]
    pub fn unknown(origin: Origin) -> Self {
        Self { user: None, session: None, origin }
    }
}
