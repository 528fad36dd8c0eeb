use std::{collections::HashMap, sync::Arc};

use async_trait::async_trait;
use metrics::{counter, gauge, histogram};
use parking_lot::Mutex;
use portico_domain::{
    import::{Import, ImportId, ImportReport, ImportRepository, ImportState},
    repository::RepositoryError,
};
use time::OffsetDateTime;

/// Counts the imports of this process as they are saved: how many wait and run, and what became of them.
pub(crate) struct MeteredImportRepository {
    imports: Arc<dyn ImportRepository>,
    open: Mutex<HashMap<ImportId, ImportState>>,
}

impl MeteredImportRepository {
    pub(crate) fn new(imports: Arc<dyn ImportRepository>) -> Self {
        Self { imports, open: Mutex::default() }
    }

    /// An import is saved many times in each state; only the first time counts.
    fn note(&self, import: &Import) {
        let before = if import.state.is_open() {
            self.open.lock().insert(import.id, import.state)
        } else {
            self.open.lock().remove(&import.id)
        };
        if before == Some(import.state) {
            return;
        }
        if let Some(before) = before {
            gauge!("portico_imports_open", "state" => before.as_str()).decrement(1);
        }
        if import.state.is_open() {
            gauge!("portico_imports_open", "state" => import.state.as_str()).increment(1);
        } else if before.is_some() {
            ended(import);
        }
    }
}

fn ended(import: &Import) {
    counter!("portico_imports_ended_total", "state" => import.state.as_str()).increment(1);
    let took = (import.updated_at - import.created_at).unsigned_abs();
    histogram!("portico_import_duration_seconds").record(took);
    let Some(report) = &import.report else { return };
    let ImportReport { inserted, updated, unchanged, rejected, .. } = *report;
    for (outcome, rows) in [
        ("inserted", inserted),
        ("updated", updated),
        ("unchanged", unchanged),
        ("rejected", rejected),
    ] {
        counter!("portico_import_rows_total", "outcome" => outcome).increment(rows);
    }
}

#[async_trait]
impl ImportRepository for MeteredImportRepository {
    async fn save(&self, import: &Import) -> Result<(), RepositoryError> {
        let saved = self.imports.save(import).await;
        // One that could not be saved to begin with is not imported; any other goes on and ends.
        if saved.is_ok() || import.state != ImportState::Queued {
            self.note(import);
        }
        saved
    }

    async fn find(&self, id: ImportId) -> Result<Option<Import>, RepositoryError> {
        self.imports.find(id).await
    }

    async fn save_piece(
        &self,
        id: ImportId,
        index: u32,
        bytes: Vec<u8>,
    ) -> Result<(), RepositoryError> {
        self.imports.save_piece(id, index, bytes).await
    }

    async fn find_piece(
        &self,
        id: ImportId,
        index: u32,
    ) -> Result<Option<Vec<u8>>, RepositoryError> {
        self.imports.find_piece(id, index).await
    }

    async fn forget_before(&self, time: OffsetDateTime) -> Result<(), RepositoryError> {
        self.imports.forget_before(time).await
    }
}
