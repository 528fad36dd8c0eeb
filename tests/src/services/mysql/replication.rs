//! How two servers become a primary and its replica.

use std::time::Duration;

use mysql_async::prelude::Queryable;

use super::database::{PASSWORD, connect, order};
use crate::services::choice::Had;

/// What a primary is started with.
pub(super) const PRIMARY: &[&str] =
    &["--server-id=1", "--gtid-mode=ON", "--enforce-gtid-consistency=ON"];

/// What a replica is started with. It notices within seconds that its primary is silent.
pub(super) const REPLICA: &[&str] = &[
    "--server-id=2",
    "--gtid-mode=ON",
    "--enforce-gtid-consistency=ON",
    "--relay-log=relay",
    "--relay-log-recovery=ON",
    "--replica-net-timeout=4",
];

/// What keeps a replica from taking writes after a restart as well. Images that make their data with it fail at that.
pub(super) const ALWAYS_READ_ONLY: &str = "--super-read-only=ON";

/// How long a replica may take to have what its primary has.
const CATCH_UP: Duration = Duration::from_mins(1);

/// Makes the server at `replica` follow the one that it reaches at `host` and `port`, and take no other writes.
pub(super) async fn follow(replica: &str, host: &str, port: u16) -> Had<()> {
    let source = format!(
        "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '{host}', SOURCE_PORT = {port}, \
         SOURCE_USER = 'root', SOURCE_PASSWORD = '{PASSWORD}', GET_SOURCE_PUBLIC_KEY = 1, \
         SOURCE_AUTO_POSITION = 1, SOURCE_CONNECT_RETRY = 1, SOURCE_RETRY_COUNT = 86400"
    );
    order(replica, &source).await?;
    order(replica, "START REPLICA").await?;
    order(replica, "SET GLOBAL super_read_only = ON").await
}

/// As [`follow`], between servers that are MariaDB.
pub(super) async fn follow_mariadb(replica: &str, host: &str, port: u16) -> Had<()> {
    let source = format!(
        "CHANGE MASTER TO MASTER_HOST = '{host}', MASTER_PORT = {port}, MASTER_USER = 'root', \
         MASTER_PASSWORD = '{PASSWORD}', MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1"
    );
    order(replica, &source).await?;
    order(replica, "START SLAVE").await?;
    order(replica, "SET GLOBAL read_only = ON").await
}

/// Waits until the replica has what the primary has now.
pub(super) async fn catch_up(primary: &str, replica: &str) -> Had<()> {
    let mut primary = connect(primary).await?;
    let executed: Option<String> =
        primary.query_first("SELECT @@GLOBAL.gtid_executed").await.map_err(|e| e.to_string())?;
    let executed = executed.unwrap_or_default().replace('\n', "");
    let mut replica = connect(replica).await?;
    let wait = format!("SELECT WAIT_FOR_EXECUTED_GTID_SET('{executed}', {})", CATCH_UP.as_secs());
    let missing: Option<u8> = replica.query_first(wait).await.map_err(|e| e.to_string())?;
    if missing == Some(0) { Ok(()) } else { Err("the replica does not catch up".to_owned()) }
}
