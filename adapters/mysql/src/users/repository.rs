use async_trait::async_trait;
use mysql_async::{Params, Value};
use portico_domain::{
    consistency::WriteMark,
    repository::RepositoryError,
    user::{
        NewUser, PasswordHash, Role, User, UserId, UserRepository, UserStatus, Username, Version,
    },
};

use super::row::{self, select_users};
use crate::{
    Mysql,
    server::{Deadline, Lease, MysqlError, retried},
    time::micros,
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
        let sql = "INSERT INTO users (username, password, gender, role, status, version, created_at, updated_at)
                   VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
        let created_at = micros(user.created_at);
        let parameters = (
            user.username.as_str(),
            user.password.as_ref().map(PasswordHash::as_phc),
            user.gender.as_str(),
            user.role.as_str(),
            UserStatus::Active.as_str(),
            Version::FIRST.get(),
            created_at,
            created_at,
        );
        let written = self.lease(deadline).await?.write(sql, parameters).await?;
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

    fn write_mark(&self) -> WriteMark {
        self.mysql.write_mark()
    }
}

const SAVE: &str = "UPDATE users SET username = ?, password = ?, gender = ?, role = ?, status = ?,
                        version = version + 1, created_at = ?, updated_at = ?
                    WHERE id = ? AND version = ?";

fn save_parameters(user: &User) -> Vec<Value> {
    vec![
        user.username.as_str().into(),
        user.password.as_ref().map(PasswordHash::as_phc).into(),
        user.gender.as_str().into(),
        user.role.as_str().into(),
        user.status.as_str().into(),
        micros(user.created_at).into(),
        micros(user.updated_at).into(),
        user.id.get().into(),
        user.version.get().into(),
    ]
}

/// What became of a write of a user at `version`, by how many users it found.
fn kept(rows: u64, version: Version) -> Result<Version, RepositoryError> {
    if rows == 1 { Ok(version.next()) } else { Err(RepositoryError::Stale) }
}
