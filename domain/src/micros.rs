//! Points in time as stores keep them: a number that every one of them can order, and that none rounds.

use time::{OffsetDateTime, error::ComponentRange};

/// Microseconds since 1970; what is finer is cut off. A store that computes with them in floating point is exact up to 2^53,
/// which is in the year 2255.
#[must_use]
pub fn micros(time: OffsetDateTime) -> i64 {
    time.unix_timestamp() * 1_000_000 + i64::from(time.microsecond())
}

/// The time that [`micros`] made this of, in UTC; an error is for what no year of four digits has.
pub fn from_micros(micros: i64) -> Result<OffsetDateTime, ComponentRange> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000)
}

#[cfg(test)]
mod tests {
    use time::{UtcOffset, macros::datetime};

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
        assert_eq!((kept, kept.offset()), (time, UtcOffset::UTC));
    }
}
