use std::time::{Duration, Instant};

use tokio::time::{Interval, MissedTickBehavior, interval};

/// What one client does until its time is over: a deed at a time, at its pace or more slowly.
pub(super) struct Shift {
    pub(super) name: &'static str,
    pub(super) deeds: u32,
    pace: Interval,
    until: Instant,
}

impl Shift {
    pub(super) fn new(name: &'static str, pace: Duration, until: Instant) -> Self {
        let mut pace = interval(pace);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { name, deeds: 0, pace, until }
    }

    /// Whether there is another deed to do. Waits until it is time for it.
    pub(super) async fn goes_on(&mut self) -> bool {
        self.pace.tick().await;
        let goes_on = Instant::now() < self.until;
        self.deeds += u32::from(goes_on);
        goes_on
    }
}
