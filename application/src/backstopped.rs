use std::sync::Arc;

use async_trait::async_trait;
use portico_domain::{
    session::{EndReason, Session, SessionId, SessionLimit, SessionState},
    user::{UserId, UserProfile},
};
use time::{Duration, OffsetDateTime};

use crate::{
    ports::{EndedSessions, PortError, Rotation, RotationOutcome, TokenStore},
    tokens::TokenGrant,
};

/// A [`TokenStore`] behind which stands a durable record of the ended sessions: what the store loses in a failover after it
/// was acknowledged is found there when the refresh token comes, and ends again.
///
/// The store is changed first, because every node asks it, and the record before anyone hears of it. When the record
/// cannot be made the call fails, although the session is over; repeating it completes it.
pub struct BackstoppedTokenStore {
    store: Arc<dyn TokenStore>,
    ended: Arc<dyn EndedSessions>,
    /// How long a token may live at most.
    retention: Duration,
}

impl BackstoppedTokenStore {
    /// Puts `ended` behind `store`. Records are kept for `retention`, which must be no less than the longest life of a
    /// token.
    pub fn new(
        store: Arc<dyn TokenStore>,
        ended: Arc<dyn EndedSessions>,
        retention: Duration,
    ) -> Self {
        Self { store, ended, retention }
    }

    async fn record(
        &self,
        user: UserId,
        sessions: &[SessionId],
        reason: EndReason,
        now: OffsetDateTime,
    ) -> Result<(), PortError> {
        if sessions.is_empty() {
            return Ok(());
        }
        let until = now.saturating_add(self.retention);
        self.ended.record(user, sessions, reason, now, until).await
    }

    async fn is_over(
        &self,
        user: UserId,
        session: SessionId,
        now: OffsetDateTime,
    ) -> Result<bool, PortError> {
        let state = self.store.find(user, session, now).await?;
        Ok(matches!(state, Some(SessionState::Ended(_))))
    }
}

#[async_trait]
impl TokenStore for BackstoppedTokenStore {
    async fn open(
        &self,
        session: &Session,
        grant: &TokenGrant,
        limit: SessionLimit,
    ) -> Result<Vec<SessionId>, PortError> {
        let displaced = self.store.open(session, grant, limit).await?;
        let reason = EndReason::Displaced;
        self.record(session.user.id, &displaced, reason, session.opened_at).await?;
        Ok(displaced)
    }

    async fn find(
        &self,
        user: UserId,
        session: SessionId,
        now: OffsetDateTime,
    ) -> Result<Option<SessionState>, PortError> {
        self.store.find(user, session, now).await
    }

    async fn rotate(&self, rotation: &Rotation) -> Result<RotationOutcome, PortError> {
        let (TokenGrant { user, session, .. }, now) = (rotation.successor.clone(), rotation.now);
        if let Some(reason) = self.ended.find(user, session, now).await? {
            self.store.end(user, session, reason, now).await?;
            return Ok(RotationOutcome::Ended(reason));
        }
        let outcome = self.store.rotate(rotation).await?;
        if outcome == RotationOutcome::Reused {
            self.record(user, &[session], EndReason::RefreshReused, now).await?;
        }
        Ok(outcome)
    }

    async fn list(&self, user: UserId, now: OffsetDateTime) -> Result<Vec<Session>, PortError> {
        self.store.list(user, now).await
    }

    /// Recorded also when it was over already: the call before may have got only half way.
    async fn end(
        &self,
        user: UserId,
        session: SessionId,
        reason: EndReason,
        now: OffsetDateTime,
    ) -> Result<bool, PortError> {
        let ended = self.store.end(user, session, reason, now).await?;
        if ended || self.is_over(user, session, now).await? {
            self.record(user, &[session], reason, now).await?;
        }
        Ok(ended)
    }

    async fn end_all(
        &self,
        user: UserId,
        except: Option<SessionId>,
        reason: EndReason,
        now: OffsetDateTime,
    ) -> Result<Vec<SessionId>, PortError> {
        let ended = self.store.end_all(user, except, reason, now).await?;
        self.record(user, &ended, reason, now).await?;
        Ok(ended)
    }

    async fn update_profile(&self, profile: &UserProfile) -> Result<(), PortError> {
        self.store.update_profile(profile).await
    }
}

#[cfg(test)]
mod tests;
