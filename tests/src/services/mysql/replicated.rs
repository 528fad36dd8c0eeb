use std::time::Duration;

use super::{
    Flavour, OwnedMysql, ReplicatedDatabase,
    database::{create, with_database},
    replication::{ALWAYS_READ_ONLY, PRIMARY, REPLICA, catch_up},
};
use crate::services::{choice::Had, ports::database_name};

/// A MySQL primary and its replica, by GTID, that are one test's own.
pub struct ReplicatedMysql {
    primary: OwnedMysql,
    replica: OwnedMysql,
    database: String,
}

impl ReplicatedMysql {
    /// Starts both, as processes of this machine, with one empty database.
    pub async fn start() -> Self {
        Self::try_start().await.unwrap_or_else(|reason| panic!("{reason}"))
    }

    pub(super) async fn try_start() -> Had<Self> {
        let primary = OwnedMysql::with(Flavour::MySql, PRIMARY).await?;
        let options = [REPLICA, &[ALWAYS_READ_ONLY]].concat();
        let replica = OwnedMysql::with(Flavour::MySql, &options).await?;
        replica.try_follow(&primary).await?;
        let database = database_name();
        create(&primary.url(), &database).await?;
        catch_up(&primary.url(), &replica.url()).await?;
        Ok(Self { primary, replica, database })
    }

    /// The database on the primary.
    #[must_use]
    pub fn primary_url(&self) -> String {
        with_database(&self.primary.url(), &self.database)
    }

    /// The same database on the replica, which takes no writes.
    #[must_use]
    pub fn replica_url(&self) -> String {
        with_database(&self.replica.url(), &self.database)
    }

    /// Both at once.
    #[must_use]
    pub fn database(&self) -> ReplicatedDatabase {
        ReplicatedDatabase { primary: self.primary_url(), replica: self.replica_url() }
    }

    /// The primary, to be killed, stopped and resumed.
    #[must_use]
    pub fn primary(&self) -> &OwnedMysql {
        &self.primary
    }

    /// The replica, to be killed, stopped and resumed.
    #[must_use]
    pub fn replica(&self) -> &OwnedMysql {
        &self.replica
    }

    /// Starts the primary again after its `kill`. The replica goes on following it.
    pub async fn restart_primary(&mut self) {
        self.primary.restart().await;
    }

    /// Starts the replica again after its `kill`. It goes on following.
    pub async fn restart_replica(&mut self) {
        self.replica.restart().await;
    }

    /// Makes the replica apply what happens from now on only after `delay`, which MySQL counts in whole seconds.
    pub async fn set_delay(&self, delay: Duration) {
        self.replica.order("STOP REPLICA SQL_THREAD").await;
        let seconds = delay.as_secs();
        let change = format!("CHANGE REPLICATION SOURCE TO SOURCE_DELAY = {seconds}");
        self.replica.order(&change).await;
        self.replica.order("START REPLICA SQL_THREAD").await;
    }

    /// Makes the replica answer from what it has, and follow no longer.
    pub async fn stop_replica(&self) {
        self.replica.order("STOP REPLICA").await;
    }

    /// Undoes [`ReplicatedMysql::stop_replica`].
    pub async fn start_replica(&self) {
        self.replica.order("START REPLICA").await;
    }

    /// Makes the primary refuse writes, root's as well, as before a planned failover; or take them again.
    pub async fn set_read_only(&self, read_only: bool) {
        let statement = if read_only {
            "SET GLOBAL super_read_only = ON"
        } else {
            "SET GLOBAL read_only = OFF"
        };
        self.primary.order(statement).await;
    }

    /// Waits until the replica has what the primary has now.
    pub async fn catch_up(&self) {
        let caught_up = catch_up(&self.primary.url(), &self.replica.url()).await;
        caught_up.unwrap_or_else(|reason| panic!("{reason}"));
    }
}
