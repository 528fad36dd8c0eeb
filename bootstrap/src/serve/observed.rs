use std::time::{Duration, Instant};

use metrics::gauge;
use parking_lot::Mutex;
use tokio::runtime::{Handle, RuntimeMetrics};

use crate::stores::RememberedSessions;

/// What is looked up when metrics are asked for, because it changes all the time.
pub(crate) struct Observed {
    runtime: RuntimeMetrics,
    remembered_sessions: RememberedSessions,
    last: Mutex<Reading>,
}

/// For how long workers were busy up to some time, all together.
struct Reading {
    at: Instant,
    busy: Duration,
}

/// Over how long it is told how busy they are, at least.
const SPAN: Duration = Duration::from_secs(5);

impl Observed {
    /// Needs a runtime, which it observes.
    pub(crate) fn new(remembered_sessions: RememberedSessions) -> Self {
        gauge!("portico_build_info", "version" => env!("CARGO_PKG_VERSION"), "rust" => env!("PORTICO_RUSTC"))
            .set(1);
        let last = Mutex::new(Reading { at: Instant::now(), busy: Duration::ZERO });
        Self { runtime: Handle::current().metrics(), remembered_sessions, last }
    }

    pub(crate) fn record(&self) {
        gauge!("portico_session_memory_entries").set(number((self.remembered_sessions)()));
        gauge!("portico_runtime_workers").set(number(self.runtime.num_workers()));
        gauge!("portico_runtime_tasks").set(number(self.runtime.num_alive_tasks()));
        gauge!("portico_runtime_queued_tasks").set(number(self.runtime.global_queue_depth()));
        self.record_busyness();
    }

    /// The part of the time that workers were busy, over the last few seconds, however many ask.
    fn record_busyness(&self) {
        let mut last = self.last.lock();
        let span = last.at.elapsed();
        if span < SPAN {
            return;
        }
        let workers = self.runtime.num_workers();
        let busy = (0..workers).map(|worker| self.runtime.worker_total_busy_duration(worker));
        let busy = busy.sum::<Duration>();
        let most = span.saturating_mul(number(workers).max(1));
        gauge!("portico_runtime_busy_ratio")
            .set(busy.saturating_sub(last.busy).div_duration_f64(most));
        *last = Reading { at: Instant::now(), busy };
    }
}

/// No count here comes near what a gauge cannot hold.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
