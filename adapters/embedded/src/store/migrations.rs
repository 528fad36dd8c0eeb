use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::connection;
use crate::{Config, OpenError};

struct Migration {
    name: &'static str,
    sql: &'static str,
}

macro_rules! migration {
    ($name:literal) => {
        Migration { name: $name, sql: include_str!(concat!("../../migrations/", $name, ".sql")) }
    };
}

/// In order; the schema version of a file says how many of them it has. Never change one that was released.
const MIGRATIONS: [Migration; 6] = [
    migration!("001_users"),
    migration!("002_sessions"),
    migration!("003_logins"),
    migration!("004_ended_sessions"),
    migration!("005_imports"),
    migration!("006_no_statistics"),
];

/// Marks a file as ours: "port" in ASCII.
const APPLICATION_ID: i64 = 0x706f_7274;

/// Applies what is missing, all or nothing, and answers the names. Two at once are safe: the second waits for the first
/// and finds nothing to do.
pub(crate) fn apply(connection: &mut Connection, path: &Path) -> Result<Vec<String>, OpenError> {
    if pending(connection, path)?.is_empty() {
        return Ok(Vec::new());
    }
    let failed = |error| OpenError::from_sqlite(path.to_path_buf(), error);
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let missing = pending(&transaction, path)?;
    let applied = missing.iter().try_for_each(|migration| transaction.execute_batch(migration.sql));
    applied
        .and_then(|()| transaction.pragma_update(None, "application_id", APPLICATION_ID))
        .and_then(|()| transaction.pragma_update(None, "user_version", known()))
        .and_then(|()| transaction.commit())
        .map_err(failed)?;
    for migration in missing {
        tracing::info!(migration = migration.name, path = %path.display(), "migration applied");
    }
    Ok(names(missing))
}

/// The names of what [`apply`] would do to the file of `config`.
pub(crate) fn plan(config: &Config) -> Result<Vec<String>, OpenError> {
    let path = &config.path;
    let missing = if config.is_in_memory() || is_missing(path)? {
        MIGRATIONS.as_slice()
    } else {
        let connection = connection::viewer(path)
            .map_err(|error| OpenError::from_sqlite(path.clone(), error))?;
        pending(&connection, path)?
    };
    Ok(names(missing))
}

fn names(migrations: &[Migration]) -> Vec<String> {
    migrations.iter().map(|migration| migration.name.to_owned()).collect()
}

fn is_missing(path: &Path) -> Result<bool, OpenError> {
    let exists =
        path.try_exists().map_err(|error| OpenError::from_io(path.to_path_buf(), error))?;
    Ok(!exists)
}

fn pending(connection: &Connection, path: &Path) -> Result<&'static [Migration], OpenError> {
    let stamp = Stamp::read(connection)
        .map_err(|error| OpenError::from_sqlite(path.to_path_buf(), error))?;
    if stamp.is_foreign() {
        return Err(OpenError::Foreign { path: path.to_path_buf() });
    }
    usize::try_from(stamp.version).ok().and_then(|version| MIGRATIONS.get(version..)).ok_or_else(
        || OpenError::NewerSchema {
            path: path.to_path_buf(),
            found: stamp.version,
            known: known(),
        },
    )
}

/// The schema version of a file that has every migration.
fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// What a file says of its schema.
struct Stamp {
    application: i64,
    version: i64,
    tables: i64,
}

impl Stamp {
    /// One statement, so that it sees one state of the file.
    fn read(connection: &Connection) -> rusqlite::Result<Self> {
        let sql = "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)
                   FROM pragma_application_id, pragma_user_version";
        connection.query_row(sql, [], |row| {
            Ok(Self { application: row.get(0)?, version: row.get(1)?, tables: row.get(2)? })
        })
    }

    fn is_foreign(&self) -> bool {
        let untouched = self.application == 0 && self.version == 0 && self.tables == 0;
        self.application != APPLICATION_ID && !untouched
    }
}
