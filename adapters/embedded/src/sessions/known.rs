use portico_domain::{session::SessionState, user::UserId};
use time::OffsetDateTime;

/// What the file says of a session, whoever asks and whenever.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(super) user: UserId,
    pub(super) state: SessionState,
    pub(super) expires_at: OffsetDateTime,
}

impl Known {
    /// What `user` may know of it at `now`. A token is of no use from the moment of its expiry on (RFC 7519, section
    /// 4.1.4), and neither is its session.
    pub(super) fn seen_by(self, user: UserId, now: OffsetDateTime) -> Option<SessionState> {
        (self.user == user && now < self.expires_at).then_some(self.state)
    }
}
