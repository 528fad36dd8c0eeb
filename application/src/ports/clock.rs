use time::OffsetDateTime;

/// Tells the time.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait Clock: Send + Sync {
    /// The time in UTC, in whole microseconds, which is what every store keeps. It may jump when the machine's clock is
    /// set.
    fn now(&self) -> OffsetDateTime;
}
