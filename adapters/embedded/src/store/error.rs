use std::{path::Path, sync::Arc};

use portico_application::ports::PortError;
use portico_domain::repository::RepositoryError;
use rusqlite::ErrorCode;

/// Why a call to the store failed, in words for the log of an operator.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    #[error("another process holds the write lock on {}", path.display())]
    Locked {
        path: Arc<Path>,
        #[source]
        source: rusqlite::Error,
    },
    #[error("the disk that holds {} is full", path.display())]
    Full {
        path: Arc<Path>,
        #[source]
        source: rusqlite::Error,
    },
    #[error("the operating system refuses to read or write {}", path.display())]
    Refused {
        path: Arc<Path>,
        #[source]
        source: rusqlite::Error,
    },
    #[error("too many calls wait for {}", path.display())]
    Overloaded { path: Arc<Path> },
    #[error("{} does not answer in time", path.display())]
    NoAnswer { path: Arc<Path> },
    #[error("what is to be written to {} comes too slowly", path.display())]
    Starved { path: Arc<Path> },
    #[error("the work on {} broke off", path.display())]
    Gone { path: Arc<Path> },
    #[error("{} is corrupt or misused", path.display())]
    Broken {
        path: Arc<Path>,
        #[source]
        source: rusqlite::Error,
    },
}

impl StoreError {
    pub(crate) fn new(path: &Arc<Path>, source: rusqlite::Error) -> Self {
        let path = path.clone();
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
                Self::Locked { path, source }
            }
            Some(ErrorCode::DiskFull) => Self::Full { path, source },
            Some(
                ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
                | ErrorCode::ReadOnly
                | ErrorCode::PermissionDenied
                | ErrorCode::OutOfMemory
                | ErrorCode::OperationInterrupted
                | ErrorCode::FileLockingProtocolFailed,
            ) => Self::Refused { path, source },
            _ => Self::Broken { path, source },
        }
    }

    fn is_lasting(&self) -> bool {
        matches!(self, Self::Gone { .. } | Self::Broken { .. })
    }
}

impl From<StoreError> for PortError {
    fn from(error: StoreError) -> Self {
        if error.is_lasting() {
            Self::Broken(error.into())
        } else {
            Self::Unavailable(error.into())
        }
    }
}

impl From<StoreError> for RepositoryError {
    fn from(error: StoreError) -> Self {
        if error.is_lasting() {
            Self::Broken(error.into())
        } else {
            Self::Unavailable(error.into())
        }
    }
}
