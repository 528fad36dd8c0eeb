use std::sync::Arc;

use portico_domain::{
    session::{EndReason, Session, SessionId, SessionState},
    user::UserId,
};
use time::OffsetDateTime;

use crate::{
    Actor,
    error::{ErrorKind, Failure},
    ports::{AuditLog, Event, EventBus, PortError, SecurityEvent, TokenStore},
};

/// A good token of a session that does not go on, and why it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the session is over: {0}")]
pub struct SessionOver(pub EndReason);

impl Failure for SessionOver {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Unauthenticated
    }

    fn code(&self) -> &'static str {
        if self.0 == EndReason::Displaced { "session_displaced" } else { "session_ended" }
    }

    fn end_reason(&self) -> Option<EndReason> {
        Some(self.0)
    }
}

/// Why there is no active session.
#[derive(Debug, thiserror::Error)]
pub enum SessionError {
    /// It does not go on.
    #[error(transparent)]
    Over(#[from] SessionOver),
    /// Nobody can tell now.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Failure for SessionError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Over(error) => error.kind(),
            Self::Port(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Over(error) => error.code(),
            Self::Port(error) => error.code(),
        }
    }

    fn end_reason(&self) -> Option<EndReason> {
        match self {
            Self::Over(error) => error.end_reason(),
            Self::Port(_) => None,
        }
    }
}

/// The session of the user, if it goes on at `now`.
pub(crate) async fn find_active(
    store: &dyn TokenStore,
    user: UserId,
    session: SessionId,
    now: OffsetDateTime,
) -> Result<Arc<Session>, SessionError> {
    match store.find(user, session, now).await? {
        Some(SessionState::Active(session)) => Ok(session),
        Some(SessionState::Ended(reason)) => Err(SessionOver(reason).into()),
        None => Err(SessionOver(EndReason::Expired).into()),
    }
}

/// Ends sessions in the store and says so on the bus, in this order: who hears of an end finds it in the store. The audit log
/// is told who did it.
#[derive(Clone)]
pub(crate) struct Sessions {
    pub(crate) store: Arc<dyn TokenStore>,
    pub(crate) events: Arc<dyn EventBus>,
    pub(crate) audit: Arc<dyn AuditLog>,
}

impl Sessions {
    /// Ends one session; whether it was active.
    pub(crate) async fn end(
        &self,
        actor: &Actor,
        user: UserId,
        session: SessionId,
        reason: EndReason,
        now: OffsetDateTime,
    ) -> Result<bool, PortError> {
        let ended = self.store.end(user, session, reason, now).await?;
        if ended {
            self.announce(actor, user, [session], reason).await;
        }
        Ok(ended)
    }

    /// Ends every session of the user but `except`.
    pub(crate) async fn end_all(
        &self,
        actor: &Actor,
        user: UserId,
        except: Option<SessionId>,
        reason: EndReason,
        now: OffsetDateTime,
    ) -> Result<(), PortError> {
        let ended = self.store.end_all(user, except, reason, now).await?;
        self.announce(actor, user, ended, reason).await;
        Ok(())
    }

    /// Tells every node of sessions that the store has ended already.
    pub(crate) async fn announce(
        &self,
        actor: &Actor,
        user: UserId,
        sessions: impl IntoIterator<Item = SessionId>,
        reason: EndReason,
    ) {
        for session in sessions {
            self.audit.record(actor, SecurityEvent::SessionEnded { user, session, reason });
            self.events.publish(Event::SessionEnded { user, session, reason }).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_displaced_session_has_a_code_of_its_own_and_each_says_why_it_ended() {
        for reason in EndReason::ALL {
            let displaced = reason == EndReason::Displaced;
            let code = if displaced { "session_displaced" } else { "session_ended" };
            let error = SessionError::from(SessionOver(reason));
            assert_eq!((error.code(), error.end_reason()), (code, Some(reason)));
        }
    }
}
