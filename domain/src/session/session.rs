use std::{net::IpAddr, sync::Arc};

use time::OffsetDateTime;

use super::{EndReason, SessionId};
use crate::user::UserProfile;

/// From where a session was opened, as far as it is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Client {
    /// What the client says of itself, as [`device_name`](super::device_name) puts it.
    pub device: Option<String>,
    /// The address that it came from.
    pub address: Option<IpAddr>,
}

/// One login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Identifies the session for ever.
    pub id: SessionId,
    /// Who logged in, as of the newest edit.
    pub user: UserProfile,
    /// From where.
    pub client: Client,
    /// When the user logged in.
    pub opened_at: OffsetDateTime,
    /// When the newest pair of tokens was issued.
    pub refreshed_at: OffsetDateTime,
    /// When the newest refresh token expires, and the session with it.
    pub expires_at: OffsetDateTime,
}

/// What a store knows of a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SessionState {
    /// It goes on.
    Active(Arc<Session>),
    /// It is over. Stores remember this until the session's last token has expired.
    Ended(EndReason),
}
