use std::{error::Error, str::FromStr};

use portico_domain::micros::from_micros;
use rusqlite::{
    Row, RowIndex,
    types::{FromSql, Type},
};
use time::OffsetDateTime;

/// The column of that name or number as `parse` makes it of what `SQLite` keeps. Numbers are for rows that are read by the thousand: a
/// name is compared with those of the other columns first.
pub(crate) fn column<Raw: FromSql, T, E: Error + Send + Sync + 'static>(
    row: &Row<'_>,
    which: impl RowIndex,
    parse: impl FnOnce(Raw) -> Result<T, E>,
) -> rusqlite::Result<T> {
    let index = which.idx(row.as_ref())?;
    parse(row.get(index)?).map_err(|error| failed(row, index, error))
}

/// As [`column()`], where there may be nothing.
pub(crate) fn optional<Raw: FromSql, T, E: Error + Send + Sync + 'static>(
    row: &Row<'_>,
    which: impl RowIndex,
    parse: impl FnOnce(Raw) -> Result<T, E>,
) -> rusqlite::Result<Option<T>> {
    column(row, which, |kept: Option<Raw>| kept.map(parse).transpose())
}

/// The column, kept as the text that its type is written as.
pub(crate) fn word<T>(row: &Row<'_>, which: impl RowIndex) -> rusqlite::Result<T>
where
    T: FromStr<Err: Error + Send + Sync + 'static>,
{
    let index = which.idx(row.as_ref())?;
    let text = row.get_ref(index)?.as_str().map_err(|error| failed(row, index, error))?;
    text.parse().map_err(|error| failed(row, index, error))
}

/// The column, kept as [`micros`](portico_domain::micros::micros).
pub(crate) fn time(row: &Row<'_>, which: impl RowIndex) -> rusqlite::Result<OffsetDateTime> {
    column(row, which, from_micros)
}

fn failed(
    row: &Row<'_>,
    index: usize,
    error: impl Error + Send + Sync + 'static,
) -> rusqlite::Error {
    let kept = row.get_ref(index).map_or(Type::Null, |value| value.data_type());
    rusqlite::Error::FromSqlConversionFailure(index, kept, error.into())
}
