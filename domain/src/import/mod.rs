//! Imports: what became of an uploaded workbook of users.

mod failure;
mod id;
#[expect(clippy::module_inception, reason = "the aggregate is named as the folder that holds it")]
mod import;
mod mode;
mod report;
mod repository;
mod state;

pub use failure::{ImportFailure, ImportFailureError};
pub use id::ImportId;
pub use import::{Import, ImportProgress};
pub use mode::{ImportMode, ImportModeError};
pub use report::ImportReport;
#[cfg(feature = "mock")]
pub use repository::MockImportRepository;
pub use repository::{ImportRepository, PIECE_BYTES};
pub use state::{ImportState, ImportStateError};
