use std::{sync::Arc, time::Duration};

use adapter_http::Admin;
use metrics::gauge;
use tokio::time::Instant;

use super::{parts::Parts, signals::Signals};
use crate::traces::Traces;

/// How long before the deadline what still runs is cut, so that the process is gone by then.
const CUTTING: Duration = Duration::from_millis(300);

/// Ends a server in order: not ready, drain delay, no new connections, finish what is in flight part by part, hard deadline.
pub(crate) struct Conductor {
    pub(crate) admin: Arc<Admin>,
    pub(crate) parts: Parts,
    /// How long to go on accepting once not ready, for load balancers to notice.
    pub(crate) drain_delay: Duration,
    /// How long all of it may take, the delay included.
    pub(crate) deadline: Duration,
    /// What has to be sent before the end.
    pub(crate) traces: Traces,
}

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything ended by itself.
    Clean,
    /// There was no more time, and what still ran was cut.
    Forced,
}

impl Outcome {
    /// The word for it in the log.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Clean => "clean",
            Self::Forced => "forced",
        }
    }
}

impl Conductor {
    /// Waits for the signal to end, and ends the server. `reload` is called for each SIGHUP until then.
    pub(crate) async fn conduct(self, mut signals: Signals, reload: impl Fn()) -> Outcome {
        let draining = gauge!("portico_draining");
        draining.set(0);
        let signal = signals.shutdown(&reload).await;
        draining.set(1);
        let hard_stop = Instant::now() + self.deadline.saturating_sub(CUTTING);
        tracing::info!(signal, "draining");
        self.admin.drain();
        self.parts.leave();
        let drain = async {
            tokio::time::sleep(self.drain_delay).await;
            self.parts.finish().await;
            self.traces.finish().await;
        };
        let outcome = tokio::select! {
            () = drain => Outcome::Clean,
            () = tokio::time::sleep_until(hard_stop) => {
                tracing::warn!("the shutdown deadline has passed");
                Outcome::Forced
            }
            signal = signals.shutdown(|| ()) => {
                tracing::warn!(signal, "told to end at once");
                Outcome::Forced
            }
        };
        if outcome == Outcome::Forced {
            self.parts.stop().await;
        }
        self.parts.report(outcome);
        outcome
    }
}
