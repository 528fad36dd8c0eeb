use std::sync::Arc;

use async_lock::{Semaphore, SemaphoreGuardArc};

/// How many imports may wait for each that is worked on.
const WAITING: usize = 4;

/// Lets a few imports be worked on at a time, and a few more wait.
pub(crate) struct Places {
    line: Arc<Semaphore>,
    desks: Arc<Semaphore>,
}

/// A place in the line; given back when it is dropped.
pub struct ImportPlace {
    desks: Arc<Semaphore>,
    _place: SemaphoreGuardArc,
}

impl Places {
    pub(crate) fn new(at_once: usize) -> Self {
        let line = Semaphore::new(at_once.saturating_mul(1 + WAITING));
        Self { line: Arc::new(line), desks: Arc::new(Semaphore::new(at_once)) }
    }

    /// `None` when as many as may wait do.
    pub(crate) fn reserve(&self) -> Option<ImportPlace> {
        let place = self.line.try_acquire_arc()?;
        Some(ImportPlace { desks: self.desks.clone(), _place: place })
    }
}

impl ImportPlace {
    /// Waits for one of those at work to end.
    pub(crate) async fn desk(&self) -> SemaphoreGuardArc {
        self.desks.acquire_arc().await
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    #[test]
    fn two_work_eight_wait_and_the_next_is_turned_away() {
        let places = Places::new(2);
        let line: Vec<_> = (0..10).filter_map(|_| places.reserve()).collect();
        assert_eq!(line.len(), 10);
        assert!(places.reserve().is_none());
        let desks: Vec<_> = line.iter().map(|place| place.desk().now_or_never()).collect();
        assert_eq!(desks.iter().flatten().count(), 2);
        drop(line);
        assert!(places.reserve().is_some());
    }
}
