use async_trait::async_trait;
use portico_domain::{
    consistency::Consistency,
    page::{Page, PageLimit},
    repository::RepositoryError,
    user::{UserFilter, UserId, UserQueries, UserSummary},
};
use rusqlite::{Connection, params};

use super::row::{self, select_users};
use crate::Embedded;

/// [`UserQueries`] on the one file, so that answers never lag.
pub struct EmbeddedUserQueries {
    embedded: Embedded,
}

impl EmbeddedUserQueries {
    /// Shows the users of `embedded`.
    #[must_use]
    pub fn new(embedded: Embedded) -> Self {
        Self { embedded }
    }
}

#[async_trait]
impl UserQueries for EmbeddedUserQueries {
    async fn find(
        &self,
        id: UserId,
        _consistency: &Consistency,
    ) -> Result<Option<UserSummary>, RepositoryError> {
        let find = move |connection: &Connection| {
            row::find(connection, select_users!("WHERE id = ?1"), [id.get()])
        };
        Ok(self.embedded.store().read(find).await?.map(UserSummary::from))
    }

    async fn first(&self) -> Result<Option<UserSummary>, RepositoryError> {
        let find = |connection: &Connection| {
            row::find(connection, select_users!("ORDER BY id LIMIT 1"), [])
        };
        Ok(self.embedded.store().read(find).await?.map(UserSummary::from))
    }

    async fn list(
        &self,
        filter: &UserFilter,
        after: Option<UserId>,
        limit: PageLimit,
        _consistency: &Consistency,
    ) -> Result<Page<UserSummary, UserId>, RepositoryError> {
        let prefix = filter.username_prefix.clone().unwrap_or_default();
        let users = self
            .embedded
            .store()
            .read(move |connection| list(connection, &prefix, after, limit.get() + 1))
            .await?;
        Ok(Page::cut(users, limit, |user| user.id))
    }
}

/// Walks along the ids, which at worst is one pass over the table. The prefix is compared character by character rather
/// than with `LIKE`, which ignores case and gives `%` and `_` a meaning.
fn list(
    connection: &Connection,
    prefix: &str,
    after: Option<UserId>,
    count: usize,
) -> rusqlite::Result<Vec<UserSummary>> {
    let sql = select_users!("WHERE id > ?1 AND substr(username, 1, ?2) = ?3 ORDER BY id LIMIT ?4");
    let length = i64::try_from(prefix.chars().count()).unwrap_or(i64::MAX);
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    connection
        .prepare_cached(sql)?
        .query_map(params![after.map_or(0, UserId::get), length, prefix, count], row::user)?
        .map(|user| user.map(UserSummary::from))
        .collect()
}
