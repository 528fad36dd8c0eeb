use std::{sync::Arc, time::Duration};

use portico_domain::{
    repository::RepositoryError,
    user::{User, UserId},
};
use secrecy::SecretString;

use crate::{
    Actor,
    error::{ErrorKind, Failure},
    ports::{
        Admission, AuditLog, LoginAttempt, LoginOutcome, LoginThrottle, PasswordHasher,
        PasswordVerdict, PortError, SecurityEvent,
    },
};

/// Checks a typed password under the throttle: the one way to do so, wherever a password is asked for.
#[derive(Clone)]
pub(crate) struct Credentials {
    pub(crate) passwords: Arc<dyn PasswordHasher>,
    pub(crate) throttle: Arc<dyn LoginThrottle>,
    pub(crate) audit: Arc<dyn AuditLog>,
}

/// A user who proved the password.
pub(crate) struct Proven {
    pub(crate) user: User,
    /// Whether the hash was made with other parameters than today's.
    pub(crate) outdated: bool,
}

impl Credentials {
    /// Answers the user that `lookup` finds when `typed` is the password and the user is active. Unknown, wrong and
    /// disabled take the same time and end the same way. A refused attempt reaches neither the lookup nor the hasher.
    pub(crate) async fn prove(
        &self,
        actor: &Actor,
        attempt: &LoginAttempt,
        typed: SecretString,
        lookup: impl Future<Output = Result<Option<User>, RepositoryError>> + Send,
    ) -> Result<Proven, CredentialsError> {
        self.granted(actor, self.throttle.admit(attempt).await?)?;
        let known = lookup.await?;
        let hash = known.as_ref().and_then(|user| user.password.clone());
        let verdict = self.passwords.verify(typed, hash).await?;
        let tried = known.as_ref().map(|user| user.id);
        let proven = known.filter(|user| user.is_active() && verdict != PasswordVerdict::Mismatch);
        let outcome = if proven.is_some() { LoginOutcome::Success } else { LoginOutcome::Failure };
        self.granted(actor, self.throttle.settle(attempt, outcome).await?)?;
        let Some(user) = proven else { return Err(self.refused(actor, tried)) };
        Ok(Proven { user, outdated: verdict == PasswordVerdict::MatchOutdated })
    }

    fn granted(&self, actor: &Actor, admission: Admission) -> Result<(), CredentialsError> {
        match admission {
            Admission::Granted => Ok(()),
            Admission::RetryAfter(delay) => {
                self.audit.record(actor, SecurityEvent::LoginThrottled);
                Err(CredentialsError::Throttled(delay))
            }
        }
    }

    /// What to say when nothing was proven of `user`.
    pub(crate) fn refused(&self, actor: &Actor, user: Option<UserId>) -> CredentialsError {
        self.audit.record(actor, SecurityEvent::LoginFailed { user });
        CredentialsError::Invalid
    }
}

/// Why nothing was proven.
#[derive(Debug, thiserror::Error)]
pub enum CredentialsError {
    /// There is no such user, the password is another one, or the user is disabled.
    #[error("the username or the password is wrong")]
    Invalid,
    /// Too many tries failed.
    #[error("too many tries failed")]
    Throttled(Duration),
    /// The users cannot be asked.
    #[error(transparent)]
    Users(#[from] RepositoryError),
    /// Another port did not do as asked.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Failure for CredentialsError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Invalid => ErrorKind::Unauthenticated,
            Self::Throttled(_) => ErrorKind::RateLimited,
            Self::Users(error) => error.kind(),
            Self::Port(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Invalid => "invalid_credentials",
            Self::Throttled(_) => "rate_limited",
            Self::Users(error) => error.code(),
            Self::Port(error) => error.code(),
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Throttled(delay) => Some(*delay),
            Self::Invalid | Self::Users(_) | Self::Port(_) => None,
        }
    }
}

#[cfg(test)]
mod tests;
