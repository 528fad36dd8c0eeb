use portico_domain::session::SessionState;
use time::OffsetDateTime;

/// What the server says of a session, whenever it is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Known {
    pub(super) state: SessionState,
    pub(super) expires_at: OffsetDateTime,
}

impl Known {
    /// What may be known of it at `now`. A token is of no use from the moment of its expiry on (RFC 7519, section
    /// 4.1.4), and neither is its session.
    pub(super) fn at(self, now: OffsetDateTime) -> Option<SessionState> {
        (now < self.expires_at).then_some(self.state)
    }

    pub(super) fn into_state(self) -> SessionState {
        self.state
    }
}
