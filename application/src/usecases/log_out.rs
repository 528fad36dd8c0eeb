use std::sync::Arc;

use portico_domain::session::EndReason;

use crate::{
    Principal,
    error::{ErrorKind, Failure},
    ports::{Clock, PortError},
    sessions::Sessions,
};

/// Ends the session that the request belongs to.
pub struct LogOut {
    pub(crate) sessions: Sessions,
    pub(crate) clock: Arc<dyn Clock>,
}

impl LogOut {
    /// Ends the principal's session. That it is over already is no error.
    pub async fn execute(&self, principal: &Principal) -> Result<(), LogOutError> {
        let now = self.clock.now();
        self.sessions
            .end(
                &principal.actor(),
                principal.user().id,
                principal.session(),
                EndReason::LoggedOut,
                now,
            )
            .await?;
        Ok(())
    }
}

/// Why the session may go on.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct LogOutError(#[from] PortError);

impl Failure for LogOutError {
    fn kind(&self) -> ErrorKind {
        self.0.kind()
    }
}

#[cfg(test)]
mod tests;
