use time::{OffsetDateTime, error::ComponentRange};

/// Microseconds since 1970; what is finer is cut off. Scripts compute with them, and their numbers are exact up to 2^53,
/// which is in the year 2255.
pub(crate) fn micros(time: OffsetDateTime) -> i64 {
    time.unix_timestamp() * 1_000_000 + i64::from(time.microsecond())
}

pub(crate) fn from_micros(micros: i64) -> Result<OffsetDateTime, ComponentRange> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000)
}
