use std::{error::Error, str::FromStr};

use portico_domain::micros::from_micros;
use rusqlite::{Row, types::FromSql};
use time::OffsetDateTime;

/// The column `name` as `parse` makes it of what `SQLite` keeps.
pub(crate) fn column<Raw: FromSql, T, E: Error + Send + Sync + 'static>(
    row: &Row<'_>,
    name: &str,
    parse: impl FnOnce(Raw) -> Result<T, E>,
) -> rusqlite::Result<T> {
    let index = row.as_ref().column_index(name)?;
    let kept = row.get_ref(index)?.data_type();
    parse(row.get(index)?)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(index, kept, error.into()))
}

/// As [`column()`], where there may be nothing.
pub(crate) fn optional<Raw: FromSql, T, E: Error + Send + Sync + 'static>(
    row: &Row<'_>,
    name: &str,
    parse: impl FnOnce(Raw) -> Result<T, E>,
) -> rusqlite::Result<Option<T>> {
    column(row, name, |kept: Option<Raw>| kept.map(parse).transpose())
}

/// The column `name`, kept as the text that its type is written as.
pub(crate) fn word<T>(row: &Row<'_>, name: &str) -> rusqlite::Result<T>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    column(row, name, |text: String| text.parse())
}

/// The column `name`, kept as [`micros`](portico_domain::micros::micros).
pub(crate) fn time(row: &Row<'_>, name: &str) -> rusqlite::Result<OffsetDateTime> {
    column(row, name, from_micros)
}
