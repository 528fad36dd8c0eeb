use std::sync::{Arc, Mutex};

use portico_application::ports::Clock;
use time::{Duration, OffsetDateTime, macros::datetime};

/// When every site begins.
pub(crate) const START: OffsetDateTime = datetime!(2026-03-01 12:00 UTC);

/// A clock that goes when it is told to.
pub(crate) struct ManualClock(Mutex<OffsetDateTime>);

impl ManualClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(START)))
    }

    pub(crate) fn advance(&self, by: Duration) {
        *self.0.lock().expect("nobody panics with the clock in hand") += by;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().expect("nobody panics with the clock in hand")
    }
}
