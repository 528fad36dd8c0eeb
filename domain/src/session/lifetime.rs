use time::{Duration, OffsetDateTime};

/// How long a session goes on after its login at most, however often it is refreshed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLifetime(Option<Duration>);

impl SessionLifetime {
    /// There is no limit.
    pub const UNLIMITED: Self = Self(None);

    /// Zero means that there is no limit.
    #[must_use]
    pub fn new(longest: Duration) -> Self {
        Self(longest.is_positive().then_some(longest))
    }

    /// The limit, for stores that apply it where they keep sessions.
    #[must_use]
    pub fn longest(self) -> Option<Duration> {
        self.0
    }

    /// From when on a session is over that was opened at `opened_at`: a whole second, because tokens are dated in those.
    #[must_use]
    pub fn end(self, opened_at: OffsetDateTime) -> Option<OffsetDateTime> {
        Some(opened_at.checked_add(self.0?)?.truncate_to_second())
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const OPENED: OffsetDateTime = datetime!(2026-03-01 12:00:00.75 UTC);

    #[test]
    fn a_session_ends_in_the_second_in_which_its_time_is_up() {
        let end = SessionLifetime::new(Duration::days(90)).end(OPENED);
        assert_eq!(end, Some(datetime!(2026-05-30 12:00:00 UTC)));
        let end = SessionLifetime::new(Duration::milliseconds(1_250)).end(OPENED);
        assert_eq!(end, Some(datetime!(2026-03-01 12:00:02 UTC)));
    }

    #[test]
    fn zero_and_more_than_all_time_are_no_limit() {
        assert_eq!(SessionLifetime::new(Duration::ZERO), SessionLifetime::UNLIMITED);
        assert_eq!(SessionLifetime::UNLIMITED.end(OPENED), None);
        assert_eq!(SessionLifetime::new(Duration::MAX).end(OPENED), None);
    }
}
