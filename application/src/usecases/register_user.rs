use std::sync::Arc;

use portico_domain::{
    repository::RepositoryError,
    user::{Gender, NewUser, Password, Role, User, UserRepository, Username},
};

use crate::{
    Actor,
    error::{ErrorKind, Failure},
    ports::{AuditLog, Clock, PasswordHasher, PortError, SecurityEvent},
};

/// Adds a user.
pub struct RegisterUser {
    pub(crate) users: Arc<dyn UserRepository>,
    pub(crate) passwords: Arc<dyn PasswordHasher>,
    pub(crate) audit: Arc<dyn AuditLog>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// A user to add.
#[derive(Debug, Clone)]
pub struct RegisterUserCommand {
    /// The name to log in with.
    pub username: Username,
    /// The first password; a user without one cannot log in yet.
    pub password: Option<Password>,
    /// What the user says of their gender.
    pub gender: Gender,
    /// What the user may do.
    pub role: Role,
}

impl RegisterUser {
    /// Answers the user with the id that it was given.
    pub async fn execute(
        &self,
        actor: &Actor,
        command: RegisterUserCommand,
    ) -> Result<User, RegisterUserError> {
        let RegisterUserCommand { username, password, gender, role } = command;
        let password = match password {
            Some(password) => Some(self.passwords.hash(password).await?),
            None => None,
        };
        let user = NewUser { username, password, gender, role, created_at: self.clock.now() };
        let id = self.users.add(&user).await?;
        self.audit.record(actor, SecurityEvent::UserAdded { user: id, role });
        Ok(user.with_id(id))
    }
}

/// Why the user was not added.
#[derive(Debug, thiserror::Error)]
pub enum RegisterUserError {
    /// Someone else has the name.
    #[error("the username is taken")]
    UsernameTaken,
    /// The repository did not do as asked.
    #[error(transparent)]
    Users(RepositoryError),
    /// The password was not hashed.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl From<RepositoryError> for RegisterUserError {
    fn from(error: RepositoryError) -> Self {
        match error {
            RepositoryError::Duplicate => Self::UsernameTaken,
            other => Self::Users(other),
        }
    }
}

impl Failure for RegisterUserError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::UsernameTaken => ErrorKind::Conflict,
            Self::Users(error) => error.kind(),
            Self::Port(error) => error.kind(),
        }
    }
}

#[cfg(test)]
mod tests;
