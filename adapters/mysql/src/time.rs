use ::time::{OffsetDateTime, error::ComponentRange};

/// Microseconds since 1970; what is finer is cut off.
pub(crate) fn micros(time: OffsetDateTime) -> i64 {
    time.unix_timestamp() * 1_000_000 + i64::from(time.microsecond())
}

pub(crate) fn from_micros(micros: i64) -> Result<OffsetDateTime, ComponentRange> {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000)
}

#[cfg(test)]
mod tests {
    use ::time::macros::datetime;

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
}
