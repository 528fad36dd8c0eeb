use std::time::Duration;

use mysql_async::{Conn, Row, from_row_opt, prelude::Queryable};
use refinery_core::{
    Migration,
    traits::r#async::{AsyncMigrate, AsyncQuery, AsyncTransaction},
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::time::timeout;

use super::{
    MigrateError,
    history::{Schema, select},
    known,
};
use crate::server::Endpoint;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);

/// How long to wait for another process that migrates.
const LOCK_SECONDS: u64 = 60;

/// The connection that migrates. A lock that it takes goes with it.
pub(super) struct Client {
    connection: Conn,
    server: String,
}

/// What the library for migrations is told when a statement fails.
#[derive(Debug, thiserror::Error)]
pub(super) enum ClientError {
    #[error(transparent)]
    Database(#[from] mysql_async::Error),
    #[error("the history holds something else than migrations")]
    History,
}

impl Client {
    pub(super) async fn connect(endpoint: &Endpoint) -> Result<Self, MigrateError> {
        let server = endpoint.name().to_string();
        match timeout(CONNECT, Conn::new(endpoint.unbounded())).await {
            Ok(Ok(connection)) => Ok(Self { connection, server }),
            Ok(Err(error)) => Err(MigrateError::unavailable(&server, error)),
            Err(late) => Err(MigrateError::unavailable(&server, late)),
        }
    }

    /// Waits for the right to migrate this database; other databases of the server are not locked.
    pub(super) async fn lock(&mut self) -> Result<(), MigrateError> {
        let sql = "SELECT GET_LOCK(CONCAT('portico.', SHA2(DATABASE(), 224)), ?)";
        let locked: Option<Option<i64>> = self
            .connection
            .exec_first(sql, (LOCK_SECONDS,))
            .await
            .map_err(|error| MigrateError::unavailable(&self.server, error))?;
        match locked.flatten() {
            Some(1) => Ok(()),
            _ => Err(MigrateError::Locked { server: self.server.clone() }),
        }
    }

    pub(super) async fn schema(&mut self) -> Result<Schema, MigrateError> {
        let applied = self
            .applied_versions()
            .await
            .map_err(|error| MigrateError::unavailable(&self.server, error))?;
        Schema::of(&applied)
    }

    async fn applied_versions(&mut self) -> Result<Vec<i64>, mysql_async::Error> {
        let tables = "SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?";
        let has_history: Option<i64> =
            self.connection.exec_first(tables, (known::HISTORY,)).await?;
        match has_history {
            Some(_) => self.connection.query(select("version")).await,
            None => Ok(Vec::new()),
        }
    }

    pub(super) async fn close(self) {
        // The server releases the lock when the connection ends, however it ends.
        let _ended = timeout(CONNECT, self.connection.disconnect()).await;
    }
}

impl AsyncTransaction for Client {
    type Error = ClientError;

    /// Runs the statements one by one: MySQL ends a transaction at each change of a table anyway.
    async fn execute<'a, T: Iterator<Item = &'a str> + Send + 'a>(
        &'a mut self,
        statements: T,
    ) -> Result<usize, ClientError> {
        let mut count = 0;
        for statement in statements {
            self.connection.query_drop(statement).await?;
            count += 1;
        }
        Ok(count)
    }
}

impl AsyncQuery<Vec<Migration>> for Client {
    async fn query<'a>(&'a mut self, sql: &'a str) -> Result<Vec<Migration>, ClientError> {
        let rows: Vec<Row> = self.connection.query(sql).await?;
        rows.into_iter().map(|row| applied(row).ok_or(ClientError::History)).collect()
    }
}

impl AsyncMigrate for Client {}

fn applied(row: Row) -> Option<Migration> {
    let (version, name, applied_on, checksum): (i32, String, String, String) =
        from_row_opt(row).ok()?;
    let applied_on = OffsetDateTime::parse(&applied_on, &Rfc3339).ok()?;
    Some(Migration::applied(version, name, applied_on, checksum.parse().ok()?))
}
