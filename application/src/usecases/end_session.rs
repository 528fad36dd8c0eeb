use std::sync::Arc;

use portico_domain::{
    session::{EndReason, SessionId},
    user::UserId,
};

use crate::{
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
    /// Ends `session`, if it is an active one of `user`.
    pub async fn execute(&self, user: UserId, session: SessionId) -> Result<(), EndSessionError> {
        if self.sessions.end(user, session, EndReason::LoggedOut, self.clock.now()).await? {
            Ok(())
        } else {
            Err(EndSessionError::NotFound)
        }
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
