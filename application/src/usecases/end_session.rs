use std::sync::Arc;

use portico_domain::session::{EndReason, SessionId};

use crate::{
    Principal,
    error::{ErrorKind, Failure},
    ports::{Clock, PortError},
    sessions::Sessions,
};

/// Ends a session that its user no longer wants.
pub struct EndSession {
    pub(crate) sessions: Sessions,
    pub(crate) clock: Arc<dyn Clock>,
}

impl EndSession {
    /// Ends `session`, if it is an active one of the principal.
    pub async fn execute(
        &self,
        principal: &Principal,
        session: SessionId,
    ) -> Result<(), EndSessionError> {
        let (actor, user, now) = (principal.actor(), principal.user().id, self.clock.now());
        let ended = self.sessions.end(&actor, user, session, EndReason::LoggedOut, now).await?;
        if ended { Ok(()) } else { Err(EndSessionError::NotFound) }
    }
}

/// Why the session was not ended.
#[derive(Debug, thiserror::Error)]
pub enum EndSessionError {
    /// The user has no such active session.
    #[error("the user has no such session")]
    NotFound,
    /// The store did not do as asked.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Failure for EndSessionError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::Port(error) => error.kind(),
        }
    }
}

#[cfg(test)]
mod tests;
