use async_trait::async_trait;
use mysql_async::{Params, Value};
use portico_domain::{
    consistency::WriteMark,
    import::ImportMode,
    repository::RepositoryError,
    sheet::{Upserted, UserRows},
    user::{NewUser, Role, User, UserId, UserRepository, UserStatus, Username, Version},
};
use time::OffsetDateTime;

use super::{
    row::{self, select_users},
    several::{Read, find_all},
    upserts::Upserts,
    write::{SAVE, add, add_parameters, save_parameters},
};
use crate::{
    Mysql,
    server::{Deadline, Lease, MysqlError, retried},
};

/// [`UserRepository`] on the primary.
pub struct MysqlUserRepository {
    mysql: Mysql,
}

impl MysqlUserRepository {
    /// Keeps users in `mysql`.
    #[must_use]
    pub fn new(mysql: Mysql) -> Self {
        Self { mysql }
    }

    async fn lease(&self, deadline: Deadline) -> Result<Lease<'_>, MysqlError> {
        self.mysql.primary().lease(deadline).await
    }

    async fn find_one(
        &self,
        sql: &str,
        parameters: impl Into<Params> + Send,
    ) -> Result<Option<User>, RepositoryError> {
        let primary = self.mysql.primary();
        let row = self.lease(primary.deadline()).await?.first(sql, parameters).await?;
        Ok(row.map(|row| row::user(primary.name(), row)).transpose()?)
    }

    /// Writes one statement.
    async fn write(&self, sql: &str, parameters: Vec<Value>) -> Result<u64, MysqlError> {
        let deadline = self.mysql.primary().deadline();
        let write =
            async || Ok(self.lease(deadline).await?.write(sql, parameters.clone()).await?.rows);
        retried(self.mysql.primary(), write).await
    }

    async fn try_add(&self, user: &NewUser, deadline: Deadline) -> Result<UserId, MysqlError> {
        let parameters = add_parameters(user).to_vec();
        let written = self.lease(deadline).await?.write(&add(1), parameters).await?;
        let id = written.last_id.and_then(|id| i64::try_from(id).ok()).map(UserId::parse);
        id.and_then(Result::ok).ok_or_else(|| {
            MysqlError::corrupt(self.mysql.primary().name(), "user id", "none given")
        })
    }

    /// Locks the acting administrators, always in the same order, so that those who step down at once do so one after
    /// the other. `None` when there is none but `user`.
    async fn try_step_down(
        &self,
        user: &User,
        deadline: Deadline,
    ) -> Result<Option<u64>, MysqlError> {
        let sql = "SELECT id FROM users WHERE role = ? AND status = ? AND password IS NOT NULL
                   ORDER BY id FOR UPDATE";
        let mut lease = self.lease(deadline).await?;
        lease.begin().await?;
        let admins = lease.rows(sql, (Role::Admin.as_str(), UserStatus::Active.as_str())).await?;
        let stays = admins.iter().any(|row| row.get(0) != Some(user.id.get()));
        let saved =
            if stays { Some(lease.write(SAVE, save_parameters(user)).await?.rows) } else { None };
        lease.commit().await?;
        Ok(saved)
    }
}

#[async_trait]
impl UserRepository for MysqlUserRepository {
    async fn find(&self, id: UserId) -> Result<Option<User>, RepositoryError> {
        self.find_one(select_users!("WHERE id = ?"), (id.get(),)).await
    }

    async fn find_by_username(&self, username: &Username) -> Result<Option<User>, RepositoryError> {
        self.find_one(select_users!("WHERE username = ?"), (username.as_str(),)).await
    }

    async fn is_empty(&self) -> Result<bool, RepositoryError> {
        let deadline = self.mysql.primary().deadline();
        let first = self.lease(deadline).await?.first("SELECT id FROM users LIMIT 1", ()).await?;
        Ok(first.is_none())
    }

    async fn add(&self, user: &NewUser) -> Result<UserId, RepositoryError> {
        let deadline = self.mysql.primary().deadline();
        Ok(retried(self.mysql.primary(), || self.try_add(user, deadline)).await?)
    }

    async fn save(&self, user: &User) -> Result<Version, RepositoryError> {
        kept(self.write(SAVE, save_parameters(user)).await?, user.version)
    }

    async fn step_down(&self, user: &User) -> Result<Option<Version>, RepositoryError> {
        let deadline = self.mysql.primary().deadline();
        let step_down = || self.try_step_down(user, deadline);
        let saved = retried(self.mysql.primary(), step_down).await?;
        saved.map(|rows| kept(rows, user.version)).transpose()
    }

    async fn remove(&self, id: UserId, version: Version) -> Result<(), RepositoryError> {
        let sql = "DELETE FROM users WHERE id = ? AND version = ?";
        let removed = self.write(sql, vec![id.get().into(), version.get().into()]).await?;
        kept(removed, version).map(drop)
    }

    async fn find_all(
        &self,
        ids: Vec<UserId>,
        usernames: Vec<Username>,
    ) -> Result<Vec<User>, RepositoryError> {
        let mut lease = self.lease(self.mysql.primary().deadline()).await?;
        Ok(find_all(&mut lease, &ids, &usernames, Read::Only).await?)
    }

    /// Each statement has the time that other calls have for all of theirs. A deadlock is not tried again, because the
    /// rows are gone: it is [`RepositoryError::Unavailable`], and the caller may begin anew.
    async fn upsert_all(
        &self,
        rows: UserRows,
        mode: ImportMode,
        now: OffsetDateTime,
    ) -> Result<Upserted, RepositoryError> {
        Upserts::begin(self.mysql.primary(), mode, now).await?.execute(rows).await
    }

    fn write_mark(&self) -> WriteMark {
        self.mysql.write_mark()
    }
}

/// What became of a write of a user at `version`, by how many users it found.
fn kept(rows: u64, version: Version) -> Result<Version, RepositoryError> {
    if rows == 1 { Ok(version.next()) } else { Err(RepositoryError::Stale) }
}
