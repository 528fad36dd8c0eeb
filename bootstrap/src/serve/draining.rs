use std::{
    fmt::Display,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::cuts::{Cuts, Kind};

/// One part of a server: tells its tasks when to finish and when to stop at once, and waits for them.
#[derive(Clone)]
pub(crate) struct Draining {
    name: &'static str,
    leaving: Leaving,
    finish: CancellationToken,
    stop: CancellationToken,
    tasks: TaskTracker,
    cuts: Arc<Cuts>,
}

impl Draining {
    /// A part of this name, whose losses are counted in `cuts`.
    pub(crate) fn new(name: &'static str, cuts: Arc<Cuts>) -> Self {
        Self {
            name,
            leaving: Leaving::default(),
            finish: CancellationToken::new(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            cuts,
        }
    }

    /// Runs a task that ends by itself once it is told to finish, and at once when it is cut.
    pub(crate) fn track(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.tasks.spawn(task);
    }

    /// Waits until it is time to finish.
    pub(crate) fn begun(&self) -> impl Future<Output = ()> + Send + use<> {
        self.finish.clone().cancelled_owned()
    }

    /// Whether it is.
    pub(crate) fn has_begun(&self) -> bool {
        self.finish.is_cancelled()
    }

    /// Waits until there is no more time.
    pub(crate) async fn cut(&self) {
        self.stop.cancelled().await;
    }

    /// Lets clients know that they should go elsewhere. Whoever comes is served on.
    pub(crate) fn leave(&self) {
        self.leaving.0.store(true, Ordering::Relaxed);
    }

    /// What tells whether they should.
    pub(crate) fn leaving(&self) -> &Leaving {
        &self.leaving
    }

    /// Lets nothing new in, lets what is there finish, and waits for it.
    pub(crate) async fn finish(&self) {
        self.finish.cancel();
        self.ended().await;
    }

    /// Stops what has not finished, without waiting for it.
    pub(crate) fn stop(&self) {
        self.stop.cancel();
        self.finish.cancel();
    }

    /// Waits until every task has ended.
    pub(crate) async fn ended(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    /// Reports what did not finish in time; `whose` tells it from others.
    pub(crate) fn note_cut(&self, kind: Kind, whose: impl Display, count: usize) {
        self.cuts.note(kind, whose, count);
    }

    /// How many tasks are still there, each of which does not notice that it was stopped.
    pub(crate) fn unstopped(&self) -> usize {
        let count = self.tasks.len();
        if count > 0 {
            tracing::warn!(part = self.name, tasks = count, "did not stop");
        }
        count
    }
}

/// Tells whether clients should go elsewhere.
#[derive(Clone, Default)]
pub(crate) struct Leaving(Arc<AtomicBool>);

impl Leaving {
    pub(crate) fn has_begun(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}
