use std::sync::Arc;

use portico_domain::{
    repository::RepositoryError,
    session::EndReason,
    user::{UserEdit, UserId, UserRepository, UserStatus, Version},
};

use crate::{
    Actor,
    error::{ErrorKind, Failure},
    ports::{Clock, PortError, SecurityEvent},
    sessions::Sessions,
};

/// How often a removal that demands no version starts over when others edit the same user.
const TRIES: usize = 5;

/// Removes a user and ends their sessions.
pub struct RemoveUser {
    pub(crate) users: Arc<dyn UserRepository>,
    pub(crate) sessions: Sessions,
    pub(crate) clock: Arc<dyn Clock>,
}

/// Whom to remove.
#[derive(Debug, Clone)]
pub struct RemoveUserCommand {
    /// The user.
    pub id: UserId,
    /// The versions that are meant, any one of them; `None` for whichever there is.
    pub expected: Option<Vec<Version>>,
}

impl RemoveUser {
    /// Disables the user first and removes it last, so that a removal that stops halfway leaves nobody logged in. It can
    /// be done again then, at the version that the user has by now.
    pub async fn execute(
        &self,
        actor: &Actor,
        command: RemoveUserCommand,
    ) -> Result<(), RemoveUserError> {
        for _ in 0..TRIES {
            match self.remove(actor, &command).await {
                Err(RemoveUserError::Stale) if command.expected.is_none() => {}
                done => return done,
            }
        }
        Err(RemoveUserError::Contended)
    }

    async fn remove(
        &self,
        actor: &Actor,
        command: &RemoveUserCommand,
    ) -> Result<(), RemoveUserError> {
        let before = self.users.find(command.id).await?.ok_or(RemoveUserError::NotFound)?;
        if command.expected.as_ref().is_some_and(|versions| !versions.contains(&before.version)) {
            return Err(RemoveUserError::Stale);
        }
        let (mut user, now) = (before.clone(), self.clock.now());
        user.edit(UserEdit { status: Some(UserStatus::Disabled), ..UserEdit::default() }, now);
        let version = if before.is_acting_admin() {
            self.users.step_down(&user).await?.ok_or(RemoveUserError::LastAdmin)?
        } else {
            self.users.save(&user).await?
        };
        self.sessions.end_all(actor, user.id, None, EndReason::Disabled, now).await?;
        self.users.remove(user.id, version).await?;
        self.sessions.audit.record(actor, SecurityEvent::UserRemoved { user: user.id });
        Ok(())
    }
}

/// Why the user is still there.
#[derive(Debug, thiserror::Error)]
pub enum RemoveUserError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// The user was changed since it was seen, or while it was being removed.
    #[error("the user was changed meanwhile")]
    Stale,
    /// Others change the user all the time.
    #[error("the user is changed by many at once")]
    Contended,
    /// Nobody else can manage users.
    #[error("the user is the last administrator")]
    LastAdmin,
    /// The repository did not do as asked.
    #[error(transparent)]
    Users(RepositoryError),
    /// Another port did not do as asked. The user may be disabled already; another removal completes it.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl From<RepositoryError> for RemoveUserError {
    fn from(error: RepositoryError) -> Self {
        match error {
            RepositoryError::Stale => Self::Stale,
            other => Self::Users(other),
        }
    }
}

impl Failure for RemoveUserError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::Stale => ErrorKind::Stale,
            Self::Contended | Self::LastAdmin => ErrorKind::Conflict,
            Self::Users(error) => error.kind(),
            Self::Port(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::LastAdmin => "last_admin",
            other => other.kind().code(),
        }
    }
}

#[cfg(test)]
mod tests;
