use portico_domain::import::{ImportFailure, ImportReport};

use super::ImportUsersError;
use crate::{
    error::{ErrorKind, Failure},
    sheets::Stop,
};

/// What came of the work.
pub(super) struct Outcome {
    pub(super) report: Option<ImportReport>,
    pub(super) ended: Result<(), Stop>,
    /// What went wrong and changes nothing of that.
    pub(super) aside: Option<ImportUsersError>,
}

/// How an import failed that ended so, if it did, and by what when that is no fault of whoever asked.
pub(super) fn failure(
    ended: Result<(), Stop>,
) -> (Option<ImportFailure>, Option<ImportUsersError>) {
    match ended {
        Ok(()) => (None, None),
        Err(Stop::Failure(failure)) => (Some(failure), None),
        Err(Stop::Users(error)) => failed(error.into()),
        Err(Stop::Port(error)) => failed(error.into()),
    }
}

fn failed(error: ImportUsersError) -> (Option<ImportFailure>, Option<ImportUsersError>) {
    let failure = match error.kind() {
        ErrorKind::Unavailable => ImportFailure::Unavailable,
        _ => ImportFailure::Internal,
    };
    (Some(failure), Some(error))
}
