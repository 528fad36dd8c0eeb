use async_trait::async_trait;
use portico_domain::{
    consistency::WriteMark,
    import::ImportMode,
    repository::RepositoryError,
    sheet::{Upserted, Upserting, UserRows},
    user::{NewUser, Role, User, UserId, UserRepository, UserStatus, Username, Version},
};
use rusqlite::{Connection, params};
use time::OffsetDateTime;
use tokio::sync::Mutex;

use super::{
    row::{self, select_users},
    upserts::Upserts,
    write::{add, save, unique},
};
use crate::Embedded;

/// [`UserRepository`] in the `SQLite` file.
pub struct EmbeddedUserRepository {
    embedded: Embedded,
    /// There is one writer: an import that waited for it behind another would starve there.
    upserting: Mutex<()>,
}

impl EmbeddedUserRepository {
    /// Keeps users in `embedded`.
    #[must_use]
    pub fn new(embedded: Embedded) -> Self {
        Self { embedded, upserting: Mutex::new(()) }
    }
}

#[async_trait]
impl UserRepository for EmbeddedUserRepository {
    async fn find(&self, id: UserId) -> Result<Option<User>, RepositoryError> {
        let find = move |connection: &Connection| {
            row::find(connection, select_users!("WHERE id = ?1"), [id.get()])
        };
        Ok(self.embedded.store().read(find).await?)
    }

    async fn find_by_username(&self, username: &Username) -> Result<Option<User>, RepositoryError> {
        let username = username.clone();
        let find = move |connection: &Connection| {
            row::find(connection, select_users!("WHERE username = ?1"), [username.as_str()])
        };
        Ok(self.embedded.store().read(find).await?)
    }

    async fn is_empty(&self) -> Result<bool, RepositoryError> {
        let is_empty = |connection: &Connection| {
            connection.query_row("SELECT NOT EXISTS (SELECT 1 FROM users)", [], |row| row.get(0))
        };
        Ok(self.embedded.store().read(is_empty).await?)
    }

    async fn add(&self, user: &NewUser) -> Result<UserId, RepositoryError> {
        let user = user.clone();
        let added = self.embedded.store().write(move |connection| unique(add(connection, &user)));
        added.await?.ok_or(RepositoryError::Duplicate)
    }

    async fn save(&self, user: &User) -> Result<Version, RepositoryError> {
        let next = user.version.next();
        let user = user.clone();
        let saved = self.embedded.store().write(move |connection| unique(save(connection, &user)));
        kept(saved.await?).map(|()| next)
    }

    async fn step_down(&self, user: &User) -> Result<Option<Version>, RepositoryError> {
        let next = user.version.next();
        let user = user.clone();
        let step_down = move |connection: &Connection| {
            let stays = has_other_admin(connection, user.id)?;
            stays.then(|| unique(save(connection, &user))).transpose()
        };
        match self.embedded.store().write(step_down).await? {
            Some(saved) => kept(saved).map(|()| Some(next)),
            None => Ok(None),
        }
    }

    async fn remove(&self, id: UserId, version: Version) -> Result<(), RepositoryError> {
        let remove = move |connection: &Connection| {
            connection
                .prepare_cached("DELETE FROM users WHERE id = ?1 AND version = ?2")?
                .execute([id.get(), version.get()])
        };
        match self.embedded.store().write(remove).await? {
            1 => Ok(()),
            _ => Err(RepositoryError::Stale),
        }
    }

    async fn find_all(
        &self,
        ids: Vec<UserId>,
        usernames: Vec<Username>,
    ) -> Result<Vec<User>, RepositoryError> {
        let find = move |connection: &Connection| row::find_all(connection, &ids, &usernames);
        Ok(self.embedded.store().read(find).await?)
    }

    async fn upsert_all(
        &self,
        rows: UserRows,
        mode: ImportMode,
        now: OffsetDateTime,
    ) -> Result<Upserted, RepositoryError> {
        let _turn = self.upserting.lock().await;
        let upserts = Upserts(Upserting::new(mode, now));
        self.embedded.store().write_pieces(upserts, rows).await
    }

    fn write_mark(&self) -> WriteMark {
        WriteMark::ANY
    }
}

/// Whether anybody but `id` can log in and manage users.
fn has_other_admin(connection: &Connection, id: UserId) -> rusqlite::Result<bool> {
    let sql = "SELECT 1 FROM users
               WHERE id <> ?1 AND role = ?2 AND status = ?3 AND password IS NOT NULL";
    let (role, status) = (Role::Admin.as_str(), UserStatus::Active.as_str());
    connection.prepare_cached(sql)?.exists(params![id.get(), role, status])
}

/// What became of a save, by how many users it found.
fn kept(saved: Option<usize>) -> Result<(), RepositoryError> {
    match saved {
        Some(1) => Ok(()),
        Some(_) => Err(RepositoryError::Stale),
        None => Err(RepositoryError::Duplicate),
    }
}
