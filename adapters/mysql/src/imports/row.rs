use std::{error::Error, sync::Arc};

use mysql_async::{Row, Value, prelude::FromValue};
use portico_domain::{
    import::{Import, ImportProgress, ImportReport},
    micros::{from_micros, micros},
    sheet::{RowFault, RowFaultError},
    user::UserId,
};
use time::Duration;

use crate::server::MysqlError;

/// The columns of an import: those of [`values`], and the last, which the server sets.
macro_rules! import_columns {
    () => {
        "id, owner, mode, is_dry_run, state, rows_read, rows_written, passwords_hashed,
         total, inserted, updated, unchanged, rejected, sheets, faults, failure, created_at, updated_at"
    };
}
pub(super) use import_columns;

/// Microseconds since 1970 by the clock of the server.
macro_rules! server_micros {
    () => {
        "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6))"
    };
}
pub(super) use server_micros;

type Fault = Box<dyn Error + Send + Sync>;

pub(super) fn values(import: &Import) -> Vec<Value> {
    let report = import.report.as_ref();
    let counted = |count: fn(&ImportReport) -> u64| Value::from(report.map(count));
    vec![
        import.id.to_string().into(),
        import.owner.map(UserId::get).into(),
        import.mode.as_str().into(),
        import.is_dry_run.into(),
        import.state.as_str().into(),
        import.progress.rows_read.into(),
        import.progress.rows_written.into(),
        import.progress.passwords_hashed.into(),
        counted(|report| report.total),
        counted(|report| report.inserted),
        counted(|report| report.updated),
        counted(|report| report.unchanged),
        counted(|report| report.rejected),
        report.map(|report| serde_json::json!(report.sheets).to_string()).into(),
        report.map(|report| lines(&report.faults)).into(),
        import.failure.as_ref().map(ToString::to_string).into(),
        micros(import.created_at).into(),
    ]
}

/// Reads a row of [`import_columns`] and of the microseconds of `silence` from `server`.
pub(super) fn import(server: &Arc<str>, mut row: Row) -> Result<Import, MysqlError> {
    parse(&mut row).map_err(|source| MysqlError::corrupt(server, "import", source))
}

fn parse(row: &mut Row) -> Result<Import, Fault> {
    let owner: Option<i64> = column(row, "owner")?;
    let failure: Option<String> = column(row, "failure")?;
    let silence = Duration::microseconds(column(row, "silence")?);
    let import = Import {
        id: column::<String>(row, "id")?.parse()?,
        owner: owner.map(UserId::parse).transpose()?,
        mode: column::<String>(row, "mode")?.parse()?,
        is_dry_run: column(row, "is_dry_run")?,
        state: column::<String>(row, "state")?.parse()?,
        progress: ImportProgress {
            rows_read: column(row, "rows_read")?,
            rows_written: column(row, "rows_written")?,
            passwords_hashed: column(row, "passwords_hashed")?,
        },
        report: report(row)?,
        failure: failure.map(|failure| failure.parse()).transpose()?,
        created_at: from_micros(column(row, "created_at")?)?,
        updated_at: from_micros(column(row, "updated_at")?)?,
    };
    Ok(import.after_silence(silence))
}

fn report(row: &mut Row) -> Result<Option<ImportReport>, Fault> {
    let Some(total) = column(row, "total")? else { return Ok(None) };
    Ok(Some(ImportReport {
        total,
        inserted: column(row, "inserted")?,
        updated: column(row, "updated")?,
        unchanged: column(row, "unchanged")?,
        rejected: column(row, "rejected")?,
        sheets: serde_json::from_str(&column::<String>(row, "sheets")?)?,
        faults: faults(&column::<String>(row, "faults")?)?,
    }))
}

/// The error of the driver holds the value, which is nobody's business.
fn column<T: FromValue>(row: &mut Row, name: &str) -> Result<T, Fault> {
    let value = row.take_opt(name).ok_or("a column is missing")?;
    value.map_err(|_| "a column has another type".into())
}

fn lines(faults: &[RowFault]) -> String {
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

fn faults(lines: &str) -> Result<Vec<RowFault>, RowFaultError> {
    lines.lines().map(str::parse).collect()
}
