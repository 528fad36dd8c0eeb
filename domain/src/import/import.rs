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
    /// When its process last said that it is at it.
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
    pub const PATIENCE: Duration = Duration::seconds(10);
    /// How long an import is remembered.
    pub const RETENTION: Duration = Duration::days(7);

    /// How far it is at `now`.
    #[must_use]
    pub fn state_at(&self, now: OffsetDateTime) -> ImportState {
        let is_silent = now - self.updated_at > Self::PATIENCE;
        if self.state.is_open() && is_silent { ImportState::Interrupted } else { self.state }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_import_without_a_process_is_interrupted() {
        let mut import = Import {
            id: ImportId::from_uuid(Uuid::nil()),
            owner: None,
            mode: ImportMode::Strict,
            is_dry_run: false,
            state: ImportState::Running,
            progress: ImportProgress::default(),
            report: None,
            failure: None,
            created_at: OffsetDateTime::UNIX_EPOCH,
            updated_at: OffsetDateTime::UNIX_EPOCH,
        };
        let late = OffsetDateTime::UNIX_EPOCH + Import::PATIENCE;
        assert_eq!(import.state_at(late), ImportState::Running);
        assert_eq!(import.state_at(late + Duration::MICROSECOND), ImportState::Interrupted);
        import.state = ImportState::Done;
        assert_eq!(import.state_at(late + Duration::MICROSECOND), ImportState::Done);
    }
}
