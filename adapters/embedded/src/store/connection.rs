use std::{
    fs::{self, OpenOptions},
    io,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags};

use super::PATIENCE;
use crate::{Config, OpenError};

/// The flag for URI file names is missing, so that a path is nothing but a path.
const READ_WRITE: OpenFlags =
    OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_NO_MUTEX);

/// A connection that writes, to the file of `config` or to a private store.
pub(crate) fn writer(config: &Config) -> Result<Connection, OpenError> {
    let path = &config.path;
    let failed = |error| OpenError::from_sqlite(path.clone(), error);
    if config.is_in_memory() {
        let connection = Connection::open_in_memory_with_flags(READ_WRITE).map_err(failed)?;
        prepare(&connection).map_err(failed)?;
        return Ok(connection);
    }
    make_file(path)?;
    let connection = Connection::open_with_flags(path, READ_WRITE).map_err(failed)?;
    // `SQLite` makes do with reading where it may not write.
    if connection.is_readonly("main").map_err(failed)? {
        return Err(OpenError::from_io(path.clone(), io::ErrorKind::PermissionDenied.into()));
    }
    prepare(&connection).map_err(failed)?;
    if enter_wal(&connection).map_err(failed)? {
        Ok(connection)
    } else {
        Err(OpenError::NoWriteAheadLog { path: path.clone() })
    }
}

/// A connection that only reads, beside one that writes.
pub(super) fn reader(path: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(path, READ_WRITE)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

/// A connection for a look at a file that exists.
pub(super) fn viewer(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    Ok(connection)
}

/// Makes the file before `SQLite` does, because it holds password hashes and nobody else has to read those. `SQLite`
/// gives its other files the same mode.
fn make_file(path: &Path) -> Result<(), OpenError> {
    if let Some(directory) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(directory)
            .map_err(|source| OpenError::Directory { path: directory.to_path_buf(), source })?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => {
            Err(OpenError::from_io(path.to_path_buf(), error))
        }
        _ => Ok(()),
    }
}

/// Every commit is synced to the disk before it is acknowledged.
fn prepare(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20)
}

/// Whether the file is in WAL mode at the end. The first process to come switches the mode; `SQLite` does not wait for
/// the lock here, lest two that do so wait for each other.
fn enter_wal(connection: &Connection) -> rusqlite::Result<bool> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0)) {
            Err(error) if is_busy(&error) && Instant::now() < deadline => {
                thread::sleep(Duration::from_millis(10));
            }
            mode => return mode.map(|mode: String| mode == "wal"),
        }
    }
}

/// Whether another connection is in the way.
pub(super) fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DatabaseBusy)
}
