use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use async_lock::{Semaphore, SemaphoreGuardArc};
use portico_domain::user::UserId;

/// How many imports may wait for each that is worked on.
const WAITING: usize = 4;

/// Lets a few imports be worked on at a time, and a few more wait. Nobody has more places than they leave to others, so that
/// uploads of one administrator that do not come on keep nobody else out.
pub(crate) struct Places {
    line: Arc<Line>,
    desks: Arc<Semaphore>,
}

/// Who has how many places.
struct Line {
    places: usize,
    taken: Mutex<HashMap<Option<UserId>, usize>>,
}

/// A place in the line; given back when it is dropped.
pub struct ImportPlace {
    desks: Arc<Semaphore>,
    line: Arc<Line>,
    owner: Option<UserId>,
}

impl Places {
    pub(crate) fn new(at_once: usize) -> Self {
        let line = Line { places: at_once.saturating_mul(1 + WAITING), taken: Mutex::default() };
        Self { line: Arc::new(line), desks: Arc::new(Semaphore::new(at_once)) }
    }

    /// `None` when as many as may wait do, or as many of this owner.
    pub(crate) fn reserve(&self, owner: Option<UserId>) -> Option<ImportPlace> {
        let mut taken = self.line.taken();
        let free = self.line.places.saturating_sub(taken.values().sum());
        let own = taken.entry(owner).or_default();
        if *own >= free {
            return None;
        }
        *own += 1;
        Some(ImportPlace { desks: self.desks.clone(), line: self.line.clone(), owner })
    }
}

impl Line {
    fn taken(&self) -> MutexGuard<'_, HashMap<Option<UserId>, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ImportPlace {
    /// Whose it is.
    pub(crate) fn owner(&self) -> Option<UserId> {
        self.owner
    }

    /// Waits for one of those at work to end.
    pub(crate) async fn desk(&self) -> SemaphoreGuardArc {
        self.desks.acquire_arc().await
    }
}

impl Drop for ImportPlace {
    fn drop(&mut self) {
        let mut taken = self.line.taken();
        if let Some(own) = taken.get_mut(&self.owner) {
            *own -= 1;
        }
        taken.retain(|_, own| *own > 0);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    fn user(id: i64) -> UserId {
        UserId::parse(id).expect("an id")
    }

    fn all(places: &Places, owner: Option<UserId>) -> Vec<ImportPlace> {
        std::iter::from_fn(|| places.reserve(owner)).collect()
    }

    #[test]
    fn two_work_and_the_others_wait() {
        let places = Places::new(2);
        let line = all(&places, Some(user(1)));
        let desks: Vec<_> = line.iter().map(|place| place.desk().now_or_never()).collect();
        assert_eq!(desks.iter().flatten().count(), 2);
    }

    #[test]
    fn nobody_has_more_places_than_are_left_to_others() {
        let places = Places::new(2);
        let lines: Vec<_> =
            [Some(user(1)), Some(user(2)), Some(user(3)), None].map(|who| all(&places, who)).into();
        let counts: Vec<_> = lines.iter().map(Vec::len).collect();
        assert_eq!(counts, [5, 3, 1, 1], "ten in all");
        assert!(places.reserve(Some(user(4))).is_none());
    }

    #[test]
    fn a_place_that_is_given_back_can_be_had_again() {
        let places = Places::new(1);
        let mut line = all(&places, Some(user(1)));
        assert_eq!(line.len(), 3);
        line.pop();
        assert!(places.reserve(Some(user(1))).is_some());
        drop(line);
        assert!(places.line.taken().is_empty());
        assert_eq!(all(&places, Some(user(2))).len(), 3);
    }
}
