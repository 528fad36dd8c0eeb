use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long connections that were cut may take to notice.
const CUT_GRACE: Duration = Duration::from_millis(200);

/// Tells everything that serves clients when to finish and when to stop at once, and waits for it.
#[derive(Clone, Default)]
pub(crate) struct Draining {
    finish: CancellationToken,
    stop: CancellationToken,
    tasks: TaskTracker,
    cut: Arc<AtomicUsize>,
}

impl Draining {
    /// Runs a task that ends by itself once it is told to finish, and at once when it is cut.
    pub(crate) fn track(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// Waits until it is time to finish.
    pub(crate) async fn begun(&self) {
        self.finish.cancelled().await;
    }

    /// Waits until there is no more time.
    pub(crate) async fn cut(&self) {
        self.stop.cancelled().await;
    }

    /// Lets nothing new in, lets what is there finish, and waits for it.
    pub(crate) async fn finish(&self) {
        self.finish.cancel();
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Reports the requests of a connection that did not finish in time.
    pub(crate) fn note_cut(&self, peer: SocketAddr, requests: usize) {
        if requests > 0 {
            tracing::warn!(%peer, requests, "requests cut");
            self.cut.fetch_add(requests, Ordering::Relaxed);
        }
    }

    /// Stops what has not finished; how many requests those were.
    pub(crate) async fn stop(&self) -> usize {
        self.stop.cancel();
        self.finish.cancel();
        self.tasks.close();
        // What does not notice in time ends with the process.
        let _ = tokio::time::timeout(CUT_GRACE, self.tasks.wait()).await;
        self.cut.load(Ordering::Relaxed)
    }
}
