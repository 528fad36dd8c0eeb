use std::time::{Duration, Instant};

use super::{contest::Turn, statistics::number};
use crate::servers::Process;

/// Looks at a server for a turn: how long it is, and how long the processor has worked for it.
pub(crate) struct Watch<'server> {
    process: &'server Process,
    busy: Duration,
    started: Instant,
}

impl<'server> Watch<'server> {
    pub(crate) fn start(process: &'server Process) -> Self {
        Self { process, busy: process.processor_time(), started: Instant::now() }
    }

    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    /// The turn that ends now, in which the server did `count` of what it has to do.
    pub(crate) fn turn(self, count: u64) -> Turn {
        let (took, count) = (self.started.elapsed().as_secs_f64(), number(count));
        let busy = self.process.processor_time().saturating_sub(self.busy).as_secs_f64();
        Turn { per_second: count / took, cost: busy / count, latency: None }
    }
}
