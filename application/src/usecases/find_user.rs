use std::sync::Arc;

use portico_domain::{
    repository::RepositoryError,
    user::{User, UserId, UserRepository, Username},
};

use crate::error::{ErrorKind, Failure};

/// Shows one user as it is now, so that its version is good for an edit.
pub struct FindUser {
    pub(crate) users: Arc<dyn UserRepository>,
}

impl FindUser {
    /// The user with this id.
    pub async fn execute(&self, id: UserId) -> Result<User, FindUserError> {
        self.users.find(id).await?.ok_or(FindUserError::NotFound)
    }

    /// The user with this name.
    pub async fn by_username(&self, username: &Username) -> Result<User, FindUserError> {
        self.users.find_by_username(username).await?.ok_or(FindUserError::NotFound)
    }
}

/// Why no user is shown.
#[derive(Debug, thiserror::Error)]
pub enum FindUserError {
    /// There is no such user.
    #[error("there is no such user")]
    NotFound,
    /// The users cannot be asked.
    #[error(transparent)]
    Users(#[from] RepositoryError),
}

impl Failure for FindUserError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound => ErrorKind::NotFound,
            Self::Users(error) => error.kind(),
        }
    }
}

#[cfg(test)]
mod tests;
