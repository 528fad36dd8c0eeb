use std::{error::Error, time::Duration};

use portico_domain::{repository::RepositoryError, sheet::Unacceptable};

use crate::{
    error::{ErrorKind, Failure},
    ports::{PortError, SheetError},
};

/// How long whoever is turned away had better wait.
const RETRY_AFTER: Duration = Duration::from_secs(10);

/// Why nothing is imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportUsersError {
    /// As many imports as may wait do.
    #[error("too many imports wait already")]
    TooMany,
    /// The workbook is not read.
    #[error("the workbook is not acceptable: {0}")]
    Unacceptable(Unacceptable),
    /// The workbook did not arrive; the cause is whoever sent it.
    #[error("the workbook did not arrive")]
    Upload(#[source] Box<dyn Error + Send + Sync>),
    /// The repository did not do as asked.
    #[error(transparent)]
    Users(#[from] RepositoryError),
    /// Another port did not do as asked.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl From<SheetError> for ImportUsersError {
    fn from(error: SheetError) -> Self {
        match error {
            SheetError::Unacceptable(reason) => Self::Unacceptable(reason),
            SheetError::Upload(error) => Self::Upload(error),
            SheetError::Port(error) => Self::Port(error),
        }
    }
}

impl Failure for ImportUsersError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::TooMany => ErrorKind::RateLimited,
            Self::Unacceptable(_) => ErrorKind::Invalid,
            Self::Upload(_) => ErrorKind::Internal,
            Self::Users(error) => error.kind(),
            Self::Port(error) => error.kind(),
        }
    }

    fn retry_after(&self) -> Option<Duration> {
        matches!(self, Self::TooMany).then_some(RETRY_AFTER)
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unacceptable(reason) => reason.code(),
            other => other.kind().code(),
        }
    }
}
