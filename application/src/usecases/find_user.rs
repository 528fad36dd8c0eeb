use std::sync::Arc;

use portico_domain::{
    consistency::Consistency,
    repository::RepositoryError,
    user::{User, UserId, UserQueries, UserRepository, UserSummary, Username},
};

use crate::error::{ErrorKind, Failure};

/// Shows one user.
pub struct FindUser {
    pub(crate) queries: Arc<dyn UserQueries>,
    pub(crate) users: Arc<dyn UserRepository>,
}

impl FindUser {
    /// The user with this id. An edit of a version that lags is refused as stale.
    pub async fn execute(
        &self,
        id: UserId,
        consistency: &Consistency,
    ) -> Result<UserSummary, FindUserError> {
        self.queries.find(id, consistency).await?.ok_or(FindUserError::NotFound)
    }

    /// The user with this name, as it is now.
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
