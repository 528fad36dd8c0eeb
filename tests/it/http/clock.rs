use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use portico_application::ports::{Clock, Timer};
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

/// Real time, for what only has to go on.
pub(crate) struct TokioTimer;

#[async_trait]
impl Timer for TokioTimer {
    async fn sleep(&self, duration: Duration) {
        tokio::time::sleep(duration.unsigned_abs()).await;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> OffsetDateTime {
        *self.0.lock().expect("nobody panics with the clock in hand")
    }
}
