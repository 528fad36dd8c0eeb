use std::{collections::HashMap, sync::Arc};

use futures_util::{StreamExt, future, stream};
use portico_domain::{
    import::{ImportFailure, ImportMode, ImportReport},
    repository::RepositoryError,
    sheet::{Roster, RowFault, RowPlace, Upserted},
    user::{PasswordHash, UserRepository},
};

use super::{LiveImport, lines::LinesError};
use crate::ports::{Clock, PasswordHasher, PortError, SheetError, TokenStore, Workbook};

/// How many sessions are told at a time who their users are now.
const TELLING: usize = 16;

/// What imports work with.
#[derive(Clone)]
pub(crate) struct Tools {
    pub(crate) users: Arc<dyn UserRepository>,
    pub(crate) passwords: Arc<dyn PasswordHasher>,
    pub(crate) sessions: Arc<dyn TokenStore>,
    pub(crate) clock: Arc<dyn Clock>,
}

/// One import at work.
pub(crate) struct Work<'import> {
    pub(super) tools: &'import Tools,
    pub(super) workbook: Arc<dyn Workbook>,
    pub(super) live: LiveImport,
    pub(super) mode: ImportMode,
    pub(super) is_dry_run: bool,
    pub(super) roster: Roster,
    /// What became of the rows so far.
    pub(crate) report: ImportReport,
    /// Every fault so far, in the order of the rows.
    pub(crate) faults: Vec<RowFault>,
    /// Why a session does not know who its user is now, if one does not.
    pub(crate) untold: Option<PortError>,
    /// The first passwords of a strict import, which are hashed before anything is written.
    pub(super) hashes: HashMap<RowPlace, PasswordHash>,
}

/// Why an import stops.
#[derive(Debug)]
pub(crate) enum Stop {
    /// For a reason that whoever asked has to know.
    Failure(ImportFailure),
    /// The users cannot be read or written.
    Users(RepositoryError),
    /// Something else does not do as asked.
    Port(PortError),
}

impl<'import> Work<'import> {
    pub(crate) fn new(
        tools: &'import Tools,
        workbook: Arc<dyn Workbook>,
        live: LiveImport,
        (mode, is_dry_run): (ImportMode, bool),
    ) -> Self {
        Self {
            tools,
            workbook,
            live,
            mode,
            is_dry_run,
            roster: Roster::default(),
            report: ImportReport::default(),
            faults: Vec::new(),
            untold: None,
            hashes: HashMap::new(),
        }
    }

    /// Looks at every row, and does what the mode allows to be done.
    pub(crate) async fn execute(&mut self) -> Result<(), Stop> {
        let examined = self.examine().await;
        // Those of a batch that the store refused come before those that were found in reading it.
        self.faults.sort_by_key(|fault| fault.place);
        examined?;
        if self.report.total == 0 {
            return Err(Stop::Failure(ImportFailure::Empty));
        }
        if self.mode == ImportMode::Partial {
            return Ok(());
        }
        if self.faults.is_empty() && !self.is_dry_run {
            self.write_all().await?;
        }
        if self.faults.is_empty() {
            return Ok(());
        }
        let ImportReport { inserted, updated, unchanged, .. } = &mut self.report;
        (*inserted, *updated, *unchanged) = (0, 0, 0);
        Err(Stop::Failure(ImportFailure::RowsRejected))
    }

    /// Counts what was written, and lets the sessions of the users know who they are now. What is written stays so, whether
    /// or not the sessions can be told.
    pub(super) async fn settle(&mut self, upserted: Upserted) {
        let Upserted { inserted, updated, unchanged, refused } = upserted;
        self.report.inserted += inserted;
        self.report.updated += updated.len() as u64;
        self.report.unchanged += unchanged;
        self.reject(refused);
        let telling = updated.into_iter().map(|profile| {
            let sessions = self.tools.sessions.clone();
            async move { sessions.update_profile(&profile).await.err() }
        });
        let untold = stream::iter(telling).buffer_unordered(TELLING).filter_map(future::ready);
        let untold: Vec<_> = untold.collect().await;
        self.untold = self.untold.take().or(untold.into_iter().next());
    }

    /// Notes faults, all of them of rows that had none so far.
    pub(super) fn reject(&mut self, mut faults: Vec<RowFault>) {
        faults.sort_by_key(|fault| fault.place);
        let mut last = None;
        for fault in faults {
            self.report.rejected += u64::from(last.replace(fault.place) != Some(fault.place));
            self.faults.push(fault);
        }
    }
}

impl From<LinesError> for Stop {
    fn from(error: LinesError) -> Self {
        match error {
            LinesError::Import(failure) => Self::Failure(failure),
            LinesError::Sheet(SheetError::Unacceptable(reason)) => {
                Self::Failure(ImportFailure::Unacceptable(reason))
            }
            LinesError::Sheet(SheetError::Upload(error)) => Self::Port(PortError::Broken(error)),
            LinesError::Sheet(SheetError::Port(error)) => Self::Port(error),
        }
    }
}

impl From<RepositoryError> for Stop {
    fn from(error: RepositoryError) -> Self {
        Self::Users(error)
    }
}

impl From<PortError> for Stop {
    fn from(error: PortError) -> Self {
        Self::Port(error)
    }
}
