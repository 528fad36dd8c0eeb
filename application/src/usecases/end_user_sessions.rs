use std::sync::Arc;

use portico_domain::{
    repository::RepositoryError,
    session::EndReason,
    user::{UserId, UserRepository},
};

use crate::{
    Actor,
    error::{ErrorKind, Failure},
    ports::{Clock, PortError},
    sessions::Sessions,
};

/// Ends every session of a user, for an administrator. The user may log in again.
pub struct EndUserSessions {
    pub(crate) users: Arc<dyn UserRepository>,
    pub(crate) sessions: Sessions,
    pub(crate) clock: Arc<dyn Clock>,
}

impl EndUserSessions {
    /// Ends the sessions of `user`. That there are none is no error.
    pub async fn execute(&self, actor: &Actor, user: UserId) -> Result<(), EndUserSessionsError> {
        self.users.find(user).await?.ok_or(EndUserSessionsError::NotFound)?;
        let now = self.clock.now();
        Ok(self.sessions.end_all(actor, user, None, EndReason::EndedByAdmin, now).await?)
    }
}

/// Why the sessions may go on.
#[derive(Debug, thiserror::Error)]
pub enum EndUserSessionsError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// The users cannot be asked.
    #[error(transparent)]
    Users(#[from] RepositoryError),
    /// The store did not do as asked.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Failure for EndUserSessionsError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::Users(error) => error.kind(),
            Self::Port(error) => error.kind(),
        }
    }
}

#[cfg(test)]
mod tests;
