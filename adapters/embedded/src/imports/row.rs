use std::num::TryFromIntError;

use portico_domain::{
    import::{Import, ImportProgress, ImportReport},
    micros::micros,
    sheet::{RowFault, RowFaultError},
    user::UserId,
};
use rusqlite::{Row, types::Value};
use time::Duration;

use crate::store::{column, optional, time, word};

/// The columns of an import: those of [`values`], and the last, which is [`NOW`] when it is written.
pub(super) const COLUMNS: &str = "id, owner, mode, is_dry_run, state, rows_read, rows_written, passwords_hashed,
     total, inserted, updated, unchanged, rejected, sheets, faults, failure, created_at, updated_at";

/// Microseconds since 1970 by the clock of the machine, which is that of every process at the file.
pub(super) const NOW: &str = "CAST(unixepoch('subsec') * 1000000 AS INTEGER)";

pub(super) fn values(import: &Import) -> [Value; 17] {
    let report = import.report.as_ref();
    let counted = |count: fn(&ImportReport) -> u64| report.map(|report| number(count(report)));
    [
        import.id.to_string().into(),
        import.owner.map(UserId::get).into(),
        import.mode.to_string().into(),
        i64::from(import.is_dry_run).into(),
        import.state.to_string().into(),
        number(import.progress.rows_read).into(),
        number(import.progress.rows_written).into(),
        number(import.progress.passwords_hashed).into(),
        counted(|report| report.total).into(),
        counted(|report| report.inserted).into(),
        counted(|report| report.updated).into(),
        counted(|report| report.unchanged).into(),
        counted(|report| report.rejected).into(),
        report.map(|report| serde_json::json!(report.sheets).to_string()).into(),
        report.map(|report| lines(&report.faults)).into(),
        import.failure.as_ref().map(ToString::to_string).into(),
        micros(import.created_at).into(),
    ]
}

/// The import as it was kept, and for how long nothing was kept of it.
pub(super) fn import(row: &Row<'_>) -> rusqlite::Result<(Import, Duration)> {
    let silence = Duration::microseconds(row.get("silence")?);
    let import = Import {
        id: word(row, "id")?,
        owner: optional(row, "owner", UserId::parse)?,
        mode: word(row, "mode")?,
        is_dry_run: row.get("is_dry_run")?,
        state: word(row, "state")?,
        progress: ImportProgress {
            rows_read: count(row, "rows_read")?,
            rows_written: count(row, "rows_written")?,
            passwords_hashed: count(row, "passwords_hashed")?,
        },
        report: report(row)?,
        failure: optional(row, "failure", |text: String| text.parse())?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    };
    Ok((import, silence))
}

fn report(row: &Row<'_>) -> rusqlite::Result<Option<ImportReport>> {
    if row.get::<_, Option<i64>>("total")?.is_none() {
        return Ok(None);
    }
    Ok(Some(ImportReport {
        total: count(row, "total")?,
        inserted: count(row, "inserted")?,
        updated: count(row, "updated")?,
        unchanged: count(row, "unchanged")?,
        rejected: count(row, "rejected")?,
        sheets: column(row, "sheets", |text: String| serde_json::from_str(&text))?,
        faults: column(row, "faults", |text: String| faults(&text))?,
    }))
}

fn lines(faults: &[RowFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn faults(lines: &str) -> Result<Vec<RowFault>, RowFaultError> {
    lines.lines().map(str::parse).collect()
}

fn count(row: &Row<'_>, name: &str) -> rusqlite::Result<u64> {
    column(row, name, |count: i64| -> Result<_, TryFromIntError> { count.try_into() })
}

/// No sheet has more rows than fit.
fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
