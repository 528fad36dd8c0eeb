use std::{error::Error, str::FromStr};

use rusqlite::{Row, types::FromSql};
use time::{OffsetDateTime, error::ComponentRange};

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

/// The column `name`, kept as [`micros`].
pub(crate) fn time(row: &Row<'_>, name: &str) -> rusqlite::Result<OffsetDateTime> {
    column(row, name, from_micros)
}

/// Microseconds since 1970; what is finer is cut off.
pub(crate) fn micros(time: OffsetDateTime) -> i64 {
    time.unix_timestamp() * 1_000_000 + i64::from(time.microsecond())
}

fn from_micros(micros: i64) -> Result<OffsetDateTime, ComponentRange> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_time_comes_back_to_the_microsecond() {
        for time in [
            datetime!(1970-01-01 00:00:00.000_001 UTC),
            datetime!(1969-12-31 23:59:59.999_999 UTC),
            datetime!(0000-01-01 00:00:00.5 UTC),
            datetime!(9999-12-31 23:59:59.999_999 UTC),
        ] {
            assert_eq!(from_micros(micros(time)), Ok(time));
        }
    }

    #[test]
    fn a_time_with_an_offset_comes_back_in_utc() {
        let time = datetime!(2026-02-03 04:05:06.789_012 +08:00);
        let kept = from_micros(micros(time)).expect("it was a time before");
        assert_eq!((kept, kept.offset()), (time, time::UtcOffset::UTC));
    }
}
