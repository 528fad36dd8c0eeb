use std::sync::Arc;

use portico_domain::session::EndReason;

use crate::{
    Principal,
    error::{ErrorKind, Failure},
    ports::{Clock, PortError},
    sessions::Sessions,
};

/// Ends every session of a user but the one that the request belongs to.
pub struct EndOtherSessions {
    pub(crate) sessions: Sessions,
    pub(crate) clock: Arc<dyn Clock>,
}

impl EndOtherSessions {
    /// Ends the principal's other sessions. That there are none is no error.
    pub async fn execute(&self, principal: &Principal) -> Result<(), EndOtherSessionsError> {
        let (user, this) = (principal.user().id, Some(principal.session()));
        let (actor, now) = (principal.actor(), self.clock.now());
        Ok(self.sessions.end_all(&actor, user, this, EndReason::LoggedOut, now).await?)
    }
}

/// Why the sessions may go on.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct EndOtherSessionsError(#[from] PortError);

impl Failure for EndOtherSessionsError {
    fn kind(&self) -> ErrorKind {
        self.0.kind()
    }
}

#[cfg(test)]
mod tests;
