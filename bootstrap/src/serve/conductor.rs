use std::{sync::Arc, time::Duration};

use adapter_http::Admin;
use tokio::time::Instant;

use super::{draining::Draining, signals::Signals};

/// Ends a server in order: not ready, drain delay, no new connections, finish what is in flight, hard deadline.
pub(crate) struct Conductor {
    pub(crate) admin: Arc<Admin>,
    /// What clients reach.
    pub(crate) public: Draining,
    /// What operators reach, which answers until the end.
    pub(crate) operators: Draining,
    /// How long to go on accepting once not ready, for load balancers to notice.
    pub(crate) drain_delay: Duration,
    /// How long all of it may take, the delay included.
    pub(crate) deadline: Duration,
}

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything in flight was finished.
    Clean,
    /// Something was cut.
    Forced,
}

impl Conductor {
    /// Waits for the signal to end, and ends the server. `reload` is called for each SIGHUP until then.
    pub(crate) async fn conduct(self, mut signals: Signals, reload: impl Fn()) -> Outcome {
        let signal = signals.shutdown(&reload).await;
        let hard_stop = Instant::now() + self.deadline;
        tracing::info!(signal, "draining");
        self.admin.drain();
        let drain = async {
            tokio::time::sleep(self.drain_delay).await;
            self.public.finish().await;
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
        let cut = self.public.stop().await;
        self.operators.stop().await;
        tracing::info!(cut, "ended");
        outcome
    }
}
