use std::{sync::Arc, time::Duration};

use portico_domain::{
    repository::RepositoryError,
    session::EndReason,
    user::{Password, UserEdit, UserRepository},
};
use secrecy::SecretString;

use crate::{
    Principal,
    credentials::{Credentials, CredentialsError, Proven},
    error::{ErrorKind, Failure},
    ports::{Clock, LoginAttempt, PortError, SecurityEvent},
    sessions::Sessions,
};

/// Replaces a user's own password and ends every other session of theirs.
pub struct ChangePassword {
    pub(crate) users: Arc<dyn UserRepository>,
    pub(crate) sessions: Sessions,
    pub(crate) credentials: Credentials,
    pub(crate) clock: Arc<dyn Clock>,
}

/// A user's wish for another password.
#[derive(Debug, Clone)]
pub struct ChangePasswordCommand {
    /// The present password as typed.
    pub current: SecretString,
    /// The password to have from now on.
    pub new: Password,
}

impl ChangePassword {
    /// Checks the present password as a login does, throttle included: a stolen token is no way to guess it.
    pub async fn execute(
        &self,
        principal: &Principal,
        command: ChangePasswordCommand,
    ) -> Result<(), ChangePasswordError> {
        let ChangePasswordCommand { current, new } = command;
        let (actor, now) = (principal.actor(), self.clock.now());
        let attempt = LoginAttempt {
            account: Some(principal.user().username.clone()),
            address: principal.origin().address,
            at: now,
        };
        let lookup = self.users.find(principal.user().id);
        let proven = self.credentials.prove(&actor, &attempt, current, lookup).await?;
        let Proven { mut user, .. } = proven;

        let password = Some(self.credentials.passwords.hash(new).await?);
        user.edit(UserEdit { password, ..UserEdit::default() }, now);
        let version = self.users.save(&user).await?;
        self.sessions.audit.record(&actor, SecurityEvent::PasswordChanged { user: user.id });
        let others = Some(principal.session());
        self.sessions.end_all(&actor, user.id, others, EndReason::PasswordChanged, now).await?;
        user.version = version;
        Ok(self.sessions.store.update_profile(&user.profile()).await?)
    }
}

/// Why the password is still the present one.
#[derive(Debug, thiserror::Error)]
pub enum ChangePasswordError {
    /// The present password is not proven.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// The user was changed at the same time.
    #[error("the user was changed meanwhile")]
    Contended,
    /// The repository did not do as asked.
    #[error(transparent)]
    Users(RepositoryError),
    /// Another port did not do as asked. The password may have been replaced already; then the same change, with the new
    /// password as the present one, completes it.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl From<RepositoryError> for ChangePasswordError {
    fn from(error: RepositoryError) -> Self {
        match error {
            RepositoryError::Stale => Self::Contended,
            other => Self::Users(other),
        }
    }
}

impl Failure for ChangePasswordError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Credentials(error) => error.kind(),
            Self::Contended => ErrorKind::Conflict,
            Self::Users(error) => error.kind(),
            Self::Port(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Credentials(error) => error.code(),
            Self::Contended => "conflict",
            Self::Users(error) => error.code(),
            Self::Port(error) => error.code(),
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Credentials(error) => error.retry_after(),
            Self::Contended | Self::Users(_) | Self::Port(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
