use std::sync::Arc;

use portico_domain::{session::Session, user::UserId};

use crate::{
    error::{ErrorKind, Failure},
    ports::{Clock, PortError, TokenStore},
};

/// Lists the active sessions of a user, the newest login first.
pub struct ListSessions {
    pub(crate) sessions: Arc<dyn TokenStore>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl ListSessions {
    /// The sessions of `user`.
    pub async fn execute(&self, user: UserId) -> Result<Vec<Session>, ListSessionsError> {
        Ok(self.sessions.list(user, self.clock.now()).await?)
    }
}

/// Why the sessions cannot be listed.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ListSessionsError(#[from] PortError);

impl Failure for ListSessionsError {
    fn kind(&self) -> ErrorKind {
        self.0.kind()
    }
}

#[cfg(test)]
mod tests;
