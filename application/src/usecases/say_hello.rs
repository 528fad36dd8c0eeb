use std::sync::Arc;

use portico_domain::{
    repository::RepositoryError,
    user::{UserQueries, Username},
};

use crate::error::{ErrorKind, Failure};

/// Greets, and names the first user: the smallest proof that the parts work together.
pub struct SayHello {
    pub(crate) users: Arc<dyn UserQueries>,
    pub(crate) environment: String,
}

/// What the greeting says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Greeting {
    /// The environment that this process runs in, such as `debug`.
    pub environment: String,
    /// The user with the lowest id, if there is any.
    pub first_user: Option<Username>,
}

impl SayHello {
    /// Greets.
    pub async fn execute(&self) -> Result<Greeting, SayHelloError> {
        let first_user = self.users.first().await?.map(|user| user.username);
        Ok(Greeting { environment: self.environment.clone(), first_user })
    }
}

/// Why there is no greeting.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SayHelloError(#[from] RepositoryError);

impl Failure for SayHelloError {
    fn kind(&self) -> ErrorKind {
        self.0.kind()
    }
}

#[cfg(test)]
mod tests;
