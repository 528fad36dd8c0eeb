use async_trait::async_trait;
use portico_domain::user::{Password, PasswordHash};
use secrecy::SecretString;

use super::PortError;

/// What checking a password found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordVerdict {
    /// It is the password.
    Match,
    /// It is the password, and its hash was made with other parameters than today's: hash it anew.
    MatchOutdated,
    /// It is not, or there is no hash to match.
    Mismatch,
}

/// Hashes passwords, slowly on purpose, on as many cores as there are and no more.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait PasswordHasher: Send + Sync {
    /// Answers [`PortError::Unavailable`] at once when too many others wait already.
    async fn hash(&self, password: Password) -> Result<PasswordHash, PortError>;

    /// As [`PasswordHasher::hash`], for whom nobody waits: takes its turn among those who are waited for, however many there
    /// are, and uses all cores when nobody else does.
    async fn hash_in_background(&self, password: Password) -> Result<PasswordHash, PortError>;

    /// Compares in the same time whether there is a `hash` or not, so that nobody learns from it which users exist.
    /// Answers [`PortError::Unavailable`] at once when too many others wait already.
    async fn verify(
        &self,
        attempt: SecretString,
        hash: Option<PasswordHash>,
    ) -> Result<PasswordVerdict, PortError>;
}
