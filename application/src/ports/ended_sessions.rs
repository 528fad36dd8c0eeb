use async_trait::async_trait;
use portico_domain::{
    session::{EndReason, SessionId},
    user::UserId,
};
use time::OffsetDateTime;

use super::PortError;

/// Remembers durably which sessions have ended, for a [`TokenStore`](super::TokenStore) that may lose what it has
/// acknowledged. A record is kept as long as a token of its session may live.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait EndedSessions: Send + Sync {
    /// Records at `now` that `sessions` of `user` have ended, until `until`. A session that is recorded already keeps its record.
    async fn record(
        &self,
        user: UserId,
        sessions: &[SessionId],
        reason: EndReason,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<(), PortError>;

    /// Why the session of `user` ended, if it is recorded at `now`.
    async fn find(
        &self,
        user: UserId,
        session: SessionId,
        now: OffsetDateTime,
    ) -> Result<Option<EndReason>, PortError>;
}
