use std::sync::Arc;

use portico_domain::{
    page::{Page, PageLimit},
    repository::RepositoryError,
    user::{UserFilter, UserId, UserQueries, UserSummary},
};

use crate::error::{ErrorKind, Failure};

/// Lists users, a page at a time.
pub struct ListUsers {
    pub(crate) users: Arc<dyn UserQueries>,
}

/// Which page of which users.
#[derive(Debug, Clone)]
pub struct ListUsersCommand {
    /// Which users.
    pub filter: UserFilter,
    /// Where the page starts, exclusively; `None` at the start.
    pub after: Option<UserId>,
    /// How many at most.
    pub limit: PageLimit,
}

impl ListUsers {
    /// The page, by ascending id.
    pub async fn execute(
        &self,
        command: ListUsersCommand,
    ) -> Result<Page<UserSummary, UserId>, ListUsersError> {
        Ok(self.users.list(&command.filter, command.after, command.limit).await?)
    }
}

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ListUsersError(#[from] RepositoryError);

impl Failure for ListUsersError {
    fn kind(&self) -> ErrorKind {
        self.0.kind()
    }
}

#[cfg(test)]
mod tests;
