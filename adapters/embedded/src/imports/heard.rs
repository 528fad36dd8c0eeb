use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use portico_domain::import::{Import, ImportId};
use time::Duration;

/// When this process last had something to say of its open imports. What it says waits for the one writer, and that may be
/// at work on the rows of an import for longer than anybody has patience.
#[derive(Default)]
pub(super) struct Heard(Mutex<HashMap<ImportId, Instant>>);

impl Heard {
    /// Notes that `import` has a process, or has ended.
    pub(super) fn note(&self, import: &Import) {
        let mut heard = self.lock();
        heard.retain(|_, at| at.elapsed() <= Import::LONGEST_SILENCE);
        if import.state.is_open() {
            heard.insert(import.id, Instant::now());
        } else {
            heard.remove(&import.id);
        }
    }

    /// For how long this process has said nothing of it, if it said anything lately.
    pub(super) fn silence(&self, id: ImportId) -> Option<Duration> {
        let at = *self.lock().get(&id)?;
        at.elapsed().try_into().ok()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ImportId, Instant>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
