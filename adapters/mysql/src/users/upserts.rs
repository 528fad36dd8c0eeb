use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use futures_util::StreamExt;
use mysql_async::Value;
use portico_domain::{
    import::ImportMode,
    repository::RepositoryError,
    sheet::{Changes, RowPlace, Upserted, Upserting, UserRow, UserRows, concerned},
    user::{NewUser, PasswordHash, User},
};
use time::OffsetDateTime;
use tokio::time::timeout;

use super::{
    several::{Read, find_all},
    write::{SAVE, add, add_parameters, save_all, save_parameters},
};
use crate::server::{Lease, MysqlError, Server};

/// How many rows are looked at at once.
const BATCH: usize = 500;

/// How many users one statement adds or saves: the fewer sizes, the fewer statements are prepared.
const SIZES: [usize; 4] = [512, 64, 8, 1];

/// How long others wait for what is locked while the next rows do not come.
const PATIENCE: Duration = Duration::from_secs(5);

/// The users of a sheet, in one transaction.
pub(super) struct Upserts<'server> {
    server: &'server Server,
    lease: Lease<'server>,
    upserting: Upserting,
    /// Users who are still to be added. No row but theirs can be about them.
    adds: Vec<(RowPlace, NewUser)>,
}

impl<'server> Upserts<'server> {
    pub(super) async fn begin(
        server: &'server Server,
        mode: ImportMode,
        now: OffsetDateTime,
    ) -> Result<Self, MysqlError> {
        let mut lease = server.lease(server.deadline()).await?.for_many_statements();
        lease.begin().await?;
        Ok(Self { server, lease, upserting: Upserting::new(mode, now), adds: Vec::new() })
    }

    /// Does what the rows say, and commits unless it was in vain.
    pub(super) async fn execute(mut self, rows: UserRows) -> Result<Upserted, RepositoryError> {
        let taken = self.take_all(rows).await;
        if taken.is_err() || self.upserting.is_in_vain() {
            self.lease.rollback().await;
            taken?;
        } else {
            self.lease.commit().await?;
        }
        Ok(self.upserting.end())
    }

    async fn take_all(&mut self, mut rows: UserRows) -> Result<(), RepositoryError> {
        let starved = |_| MysqlError::Starved { server: self.server.name().clone() };
        while let Some(batch) = timeout(PATIENCE, rows.next()).await.map_err(starved)? {
            let mut batch = batch?;
            while !batch.is_empty() {
                let rest = batch.split_off(batch.len().min(BATCH));
                self.take(std::mem::replace(&mut batch, rest)).await?;
            }
        }
        Ok(self.add_pending(1).await?)
    }

    async fn take(&mut self, rows: Vec<UserRow<PasswordHash>>) -> Result<(), MysqlError> {
        let (ids, usernames) = concerned(&rows);
        let users = find_all(&mut self.lease, &ids, &usernames, Read::ForUpdate).await?;
        let names: HashMap<_, _> =
            users.iter().map(|user| (user.id, user.username.clone())).collect();
        let Changes { saves, adds } = self.upserting.plan(rows, users);
        let (renamed, others): (Vec<_>, Vec<_>) =
            saves.into_iter().partition(|(_, user)| names.get(&user.id) != Some(&user.username));
        for (place, user) in renamed {
            self.rename(place, &user).await?;
        }
        self.save(others.into_iter().map(|(_, user)| user).collect()).await?;
        self.adds.extend(adds);
        self.add_pending(SIZES[0]).await
    }

    async fn save(&mut self, mut users: Vec<User>) -> Result<(), MysqlError> {
        for size in SIZES {
            while users.len() >= size {
                let rest = users.split_off(size);
                let saved = std::mem::replace(&mut users, rest);
                let parameters: Vec<Value> = saved.iter().flat_map(save_parameters).collect();
                self.lease.write(&save_all(size), parameters).await?;
                for user in &saved {
                    self.upserting.saved(user);
                }
            }
        }
        Ok(())
    }

    async fn rename(&mut self, place: RowPlace, user: &User) -> Result<(), MysqlError> {
        match self.lease.write(SAVE, save_parameters(user)).await {
            Ok(written) if written.rows == 1 => self.upserting.saved(user),
            Ok(_) => {
                return Err(MysqlError::corrupt(self.server.name(), "locked user", "it is gone"));
            }
            Err(error) if error.is_duplicate() => self.upserting.refuse_name(place),
            Err(error) => return Err(error),
        }
        Ok(())
    }

    /// Adds who is still to be added, until there are fewer than `least`.
    async fn add_pending(&mut self, least: usize) -> Result<(), MysqlError> {
        for size in SIZES.into_iter().filter(|size| *size >= least) {
            while self.adds.len() >= size && !self.upserting.is_in_vain() {
                let rest = self.adds.split_off(size);
                let adds = std::mem::replace(&mut self.adds, rest);
                self.add(adds).await?;
            }
        }
        Ok(())
    }

    async fn add(&mut self, mut adds: Vec<(RowPlace, NewUser)>) -> Result<(), MysqlError> {
        while !adds.is_empty() && !self.upserting.is_in_vain() {
            let parameters: Vec<Value> =
                adds.iter().flat_map(|(_, user)| add_parameters(user)).collect();
            match self.lease.write(&add(adds.len()), parameters).await {
                Ok(_) => {
                    self.upserting.added(adds.len());
                    return Ok(());
                }
                Err(error) if error.is_duplicate() => self.refuse_taken(&mut adds, error).await?,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Refuses the rows whose names others have taken since they were looked at. `error` says that there are some; if they
    /// are gone again, it is the answer.
    async fn refuse_taken(
        &mut self,
        adds: &mut Vec<(RowPlace, NewUser)>,
        error: MysqlError,
    ) -> Result<(), MysqlError> {
        let usernames: Vec<_> = adds.iter().map(|(_, user)| user.username.clone()).collect();
        let users = find_all(&mut self.lease, &[], &usernames, Read::ForUpdate).await?;
        if users.is_empty() {
            return Err(error);
        }
        let taken: HashSet<_> = users.into_iter().map(|user| user.username).collect();
        for (place, _) in adds.extract_if(.., |(_, user)| taken.contains(&user.username)) {
            self.upserting.refuse_name(place);
        }
        Ok(())
    }
}
