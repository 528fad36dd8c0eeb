use time::{Duration, OffsetDateTime};

use super::{ImportFailure, ImportId, ImportMode, ImportReport, ImportState};
use crate::user::UserId;

/// An uploaded workbook of users, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Identifies the import.
    pub id: ImportId,
    /// Who asked for it; nobody, from a terminal.
    pub owner: Option<UserId>,
    /// What a wrong row means to the others.
    pub mode: ImportMode,
    /// Whether nothing is to be written.
    pub is_dry_run: bool,
    /// How far it was at `updated_at`.
    pub state: ImportState,
    /// What was done so far.
    pub progress: ImportProgress,
    /// What became of the rows, once all are looked at.
    pub report: Option<ImportReport>,
    /// Why it failed, if it did.
    pub failure: Option<ImportFailure>,
    /// When it was asked for.
    pub created_at: OffsetDateTime,
    /// When its process last said that it is at it, by the clock of the store that keeps it.
    pub updated_at: OffsetDateTime,
}

/// What was done so far.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct ImportProgress {
    /// Rows that were looked at.
    pub rows_read: u64,
    /// Rows that were written.
    pub rows_written: u64,
    /// First passwords that were hashed.
    pub passwords_hashed: u64,
}

impl Import {
    /// How often the process that is at it says so, at the least.
    pub const BEAT: Duration = Duration::SECOND;
    /// After how long a silence the process is taken for gone.
    pub const LONGEST_SILENCE: Duration = Duration::seconds(10);
    /// How long an import is remembered.
    pub const RETENTION: Duration = Duration::days(7);

    /// What to take it for when its process has said nothing for this long.
    #[must_use]
    pub fn after_silence(mut self, silence: Duration) -> Self {
        if self.state.is_open() && silence > Self::LONGEST_SILENCE {
            self.state = ImportState::Interrupted;
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_import_without_a_process_is_interrupted() {
        let import = |state| Import {
            id: ImportId::from_uuid(Uuid::nil()),
            owner: None,
            mode: ImportMode::Strict,
            is_dry_run: false,
            state,
            progress: ImportProgress::default(),
            report: None,
            failure: None,
            created_at: OffsetDateTime::UNIX_EPOCH,
            updated_at: OffsetDateTime::UNIX_EPOCH,
        };
        let state_after = |state, silence| import(state).after_silence(silence).state;
        let too_long = Import::LONGEST_SILENCE + Duration::MICROSECOND;
        assert_eq!(
            state_after(ImportState::Running, Import::LONGEST_SILENCE),
            ImportState::Running
        );
        assert_eq!(state_after(ImportState::Running, too_long), ImportState::Interrupted);
        assert_eq!(state_after(ImportState::Queued, too_long), ImportState::Interrupted);
        assert_eq!(state_after(ImportState::Done, too_long), ImportState::Done);
    }
}
