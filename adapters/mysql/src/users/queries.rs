use async_trait::async_trait;
use mysql_async::{Params, Value};
use portico_domain::{
    consistency::Consistency,
    page::{Page, PageLimit},
    repository::RepositoryError,
    user::{UserFilter, UserId, UserQueries, UserSummary, Username},
};

use super::row::{self, select_users};
use crate::Mysql;

/// [`UserQueries`] on the replicas, or on the primary when none of them has what is asked for.
pub struct MysqlUserQueries {
    mysql: Mysql,
}

impl MysqlUserQueries {
    /// Shows the users of `mysql`.
    #[must_use]
    pub fn new(mysql: Mysql) -> Self {
        Self { mysql }
    }

    async fn show(
        &self,
        consistency: &Consistency,
        sql: &str,
        parameters: impl Into<Params> + Send,
    ) -> Result<Vec<UserSummary>, RepositoryError> {
        let rows = self.mysql.replicas().rows(consistency, sql, parameters).await?;
        let server = self.mysql.primary().name();
        let users = rows.into_iter().map(|row| row::user(server, row).map(UserSummary::from));
        Ok(users.collect::<Result<_, _>>()?)
    }
}

#[async_trait]
impl UserQueries for MysqlUserQueries {
    async fn find(
        &self,
        id: UserId,
        consistency: &Consistency,
    ) -> Result<Option<UserSummary>, RepositoryError> {
        let sql = select_users!("WHERE id = ?");
        Ok(self.show(consistency, sql, (id.get(),)).await?.pop())
    }

    async fn first(&self) -> Result<Option<UserSummary>, RepositoryError> {
        let sql = select_users!("ORDER BY id LIMIT 1");
        Ok(self.show(&Consistency::Eventual, sql, ()).await?.pop())
    }

    async fn list(
        &self,
        filter: &UserFilter,
        after: Option<UserId>,
        limit: PageLimit,
        consistency: &Consistency,
    ) -> Result<Page<UserSummary, UserId>, RepositoryError> {
        let after = Value::from(after.map_or(0, UserId::get));
        let count = Value::from(limit.get() + 1);
        let users = match filter.username_prefix.as_deref() {
            None | Some("") => {
                let sql = select_users!("WHERE id > ? ORDER BY id LIMIT ?");
                self.show(consistency, sql, vec![after, count]).await?
            }
            Some(prefix) => {
                let sql =
                    select_users!("WHERE id > ? AND username BETWEEN ? AND ? ORDER BY id LIMIT ?");
                let (first, last) = (prefix.into(), last_with(prefix).into());
                self.show(consistency, sql, vec![after, first, last, count]).await?
            }
        };
        Ok(Page::cut(users, limit, |user| user.id))
    }
}

/// The last name that can start with `prefix`. Names between the two are found by their index, and no character has a
/// meaning as it has for `LIKE`.
fn last_with(prefix: &str) -> String {
    let mut last = prefix.to_owned();
    last.extend(std::iter::repeat_n(char::MAX, Username::MAX_CHARS));
    last
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_that_starts_with_a_prefix_lies_between_the_ends() {
        let last = last_with("ad");
        let range = "ad"..=last.as_str();
        for name in ["ad", "ada", "ad\u{10ffff}", "ad\u{10ffff}x"] {
            assert!(range.contains(&name), "{name}");
        }
        for name in ["ac", "ae", "Ad", "b"] {
            assert!(!range.contains(&name), "{name}");
        }
    }
}
