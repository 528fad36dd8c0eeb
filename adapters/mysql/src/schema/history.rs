use std::sync::Arc;

use mysql_async::{Row, from_row_opt};
use refinery_core::Migration;

use super::{MigrateError, known};
use crate::server::{Deadline, MysqlError, Server};

/// How the schema of a database stands to the one that this program knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schema {
    /// They are the same.
    Current,
    /// The database lacks these migrations, in order.
    Behind(Vec<String>),
    /// A newer program migrated the database.
    Newer {
        /// The newest version of the database.
        found: i64,
        /// The newest version that is known here.
        known: i64,
    },
}

impl Schema {
    /// What a database stands at to which the migrations with the versions `applied` were applied.
    pub(super) fn of(applied: &[i64]) -> Result<Self, MigrateError> {
        let migrations = known::migrations()?;
        let version = |migration: &Migration| i64::from(migration.version());
        let known = migrations.iter().map(version).max().unwrap_or_default();
        if let Some(found) = applied.iter().copied().max().filter(|found| *found > known) {
            return Ok(Self::Newer { found, known });
        }
        let missing: Vec<_> = migrations
            .iter()
            .filter(|migration| !applied.contains(&version(migration)))
            .map(ToString::to_string)
            .collect();
        Ok(if missing.is_empty() { Self::Current } else { Self::Behind(missing) })
    }
}

/// Reads the state of the database, which may have no history yet.
pub(crate) async fn check(server: &Server, deadline: Deadline) -> Result<Schema, MigrateError> {
    let failed = |error| MigrateError::of_call(server.name(), error);
    let mut lease = server.look(deadline).await.map_err(failed)?;
    let applied = match lease.rows(&select("version"), ()).await {
        Ok(rows) => versions(server.name(), rows).map_err(failed)?,
        Err(error) if error.is_unknown_table() => Vec::new(),
        Err(error) => return Err(failed(error)),
    };
    Schema::of(&applied)
}

/// The statement that reads `columns` of what was applied.
pub(super) fn select(columns: &str) -> String {
    format!("SELECT {columns} FROM {} ORDER BY version", known::HISTORY)
}

fn versions(server: &Arc<str>, rows: Vec<Row>) -> Result<Vec<i64>, MysqlError> {
    rows.into_iter()
        .map(|row| {
            from_row_opt(row)
                .map_err(|_| MysqlError::corrupt(server, "schema version", "no number"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(applied: &[i64]) -> Schema {
        Schema::of(applied).expect("the migrations are as they should be")
    }

    #[test]
    fn a_schema_is_current_behind_or_newer() {
        let all = ["V1__users", "V2__ended_sessions", "V3__imports", "V4__import_pieces"];
        let all = all.map(str::to_owned);
        assert_eq!(of(&[1, 2, 3, 4]), Schema::Current);
        assert_eq!(of(&[1]), Schema::Behind(all[1..].to_vec()));
        assert_eq!(of(&[]), Schema::Behind(all.to_vec()));
        assert_eq!(of(&[1, 2, 3, 4, 5]), Schema::Newer { found: 5, known: 4 });
    }
}
