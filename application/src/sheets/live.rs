use std::sync::{Arc, Mutex, PoisonError};

use portico_domain::import::{Import, ImportProgress, ImportState};
use time::OffsetDateTime;

/// An import while it is being worked on, for all who work on it to note how far they are.
#[derive(Clone)]
pub(crate) struct LiveImport(Arc<Mutex<Import>>);

impl LiveImport {
    pub(crate) fn new(import: Import) -> Self {
        Self(Arc::new(Mutex::new(import)))
    }

    pub(crate) fn begin(&self) {
        self.update(|import| import.state = ImportState::Running);
    }

    pub(crate) fn note(&self, note: impl FnOnce(&mut ImportProgress)) {
        self.update(|import| note(&mut import.progress));
    }

    pub(crate) fn progress(&self) -> ImportProgress {
        self.update(|import| import.progress)
    }

    /// The import as it is at `now`.
    pub(crate) fn at(&self, now: OffsetDateTime) -> Import {
        let mut import = self.update(|import| import.clone());
        import.updated_at = now;
        import
    }

    fn update<T>(&self, update: impl FnOnce(&mut Import) -> T) -> T {
        update(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
