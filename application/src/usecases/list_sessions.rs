use std::sync::Arc;

use portico_domain::{
    repository::RepositoryError,
    session::Session,
    user::{UserId, UserRepository},
};

use crate::{
    Principal,
    error::{ErrorKind, Failure},
    ports::{Clock, PortError, TokenStore},
};

/// Lists the active sessions of a user, the newest login first.
pub struct ListSessions {
    pub(crate) users: Arc<dyn UserRepository>,
    pub(crate) sessions: Arc<dyn TokenStore>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl ListSessions {
    /// The principal's own sessions.
    pub async fn execute(&self, principal: &Principal) -> Result<Vec<Session>, ListSessionsError> {
        Ok(self.sessions.list(principal.user().id, self.clock.now()).await?)
    }

    /// The sessions of any user, for an administrator.
    pub async fn of_user(&self, user: UserId) -> Result<Vec<Session>, ListSessionsError> {
        self.users.find(user).await?.ok_or(ListSessionsError::NotFound)?;
        Ok(self.sessions.list(user, self.clock.now()).await?)
    }
}

/// Why the sessions cannot be listed.
#[derive(Debug, thiserror::Error)]
pub enum ListSessionsError {
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

impl Failure for ListSessionsError {
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
