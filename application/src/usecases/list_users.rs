use std::sync::Arc;

use portico_domain::{
    consistency::Consistency,
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
    /// What the page must have seen.
    pub consistency: Consistency,
}

impl ListUsers {
    /// The page, by ascending id.
    pub async fn execute(
        &self,
        command: ListUsersCommand,
    ) -> Result<Page<UserSummary, UserId>, ListUsersError> {
        let ListUsersCommand { filter, after, limit, consistency } = command;
        Ok(self.users.list(&filter, after, limit, &consistency).await?)
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
