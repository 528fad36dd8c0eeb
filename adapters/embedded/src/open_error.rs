use std::{error::Error, io, path::PathBuf};

use rusqlite::ErrorCode;

/// Why the store was not opened. Each message is one line with the path and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The directory of the file is missing and cannot be made.
    #[error(
        "cannot make the directory {}: let this user write to the place, or set `embedded.path` to another one",
        path.display()
    )]
    Directory {
        /// The directory.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
    /// The file cannot be opened for reading and writing.
    #[error(
        "cannot open {} for reading and writing: let this user write to the file and its directory, or set \
         `embedded.path` to another file",
        path.display()
    )]
    Inaccessible {
        /// The file.
        path: PathBuf,
        /// What the operating system or `SQLite` says.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The file is something else.
    #[error(
        "{} is not an SQLite database, or a damaged one: restore it from a backup, or set `embedded.path` to \
         another file",
        path.display()
    )]
    NotADatabase {
        /// The file.
        path: PathBuf,
        /// What `SQLite` says.
        #[source]
        source: rusqlite::Error,
    },
    /// The file is the database of another program.
    #[error(
        "{} is the database of another program: set `embedded.path` to a file of its own",
        path.display()
    )]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a newer binary.
    #[error(
        "{} has schema version {found}, but this binary knows versions up to {known}: start the newer binary that \
         wrote it",
        path.display()
    )]
    NewerSchema {
        /// The file.
        path: PathBuf,
        /// The version of the file.
        found: i64,
        /// The newest version that is known here.
        known: i64,
    },
    /// Another process keeps the file locked.
    #[error(
        "another process holds the lock on {}: let it finish or end it, then try again",
        path.display()
    )]
    Locked {
        /// The file.
        path: PathBuf,
        /// What `SQLite` says.
        #[source]
        source: rusqlite::Error,
    },
    /// No space is left.
    #[error("the disk that holds {} is full: free some space, then try again", path.display())]
    Full {
        /// The file.
        path: PathBuf,
        /// What the operating system or `SQLite` says.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The file system lacks the shared memory that several connections need.
    #[error(
        "the file system of {} has no write-ahead log: put the file on a local disk and set `embedded.path` to it",
        path.display()
    )]
    NoWriteAheadLog {
        /// The file.
        path: PathBuf,
    },
    /// Something else is wrong with the file.
    #[error("cannot use {}: check the disk, or set `embedded.path` to another file", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What `SQLite` says.
        #[source]
        source: rusqlite::Error,
    },
    /// The operating system starts no more threads.
    #[error("cannot start the thread that writes {}: raise the limit of threads", path.display())]
    Thread {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        source: io::Error,
    },
}

impl OpenError {
    pub(crate) fn from_io(path: PathBuf, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::Full { path, source: source.into() }
            }
            _ => Self::Inaccessible { path, source: source.into() },
        }
    }

    pub(crate) fn from_sqlite(path: PathBuf, source: rusqlite::Error) -> Self {
        match source.sqlite_error_code() {
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
                Self::NotADatabase { path, source }
            }
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Locked { path, source }
            }
            Some(ErrorCode::DiskFull) => Self::Full { path, source: source.into() },
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                Self::Inaccessible { path, source: source.into() }
            }
            _ => Self::Unusable { path, source },
        }
    }
}
