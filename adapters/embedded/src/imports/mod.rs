//! Imports in `SQLite`, and the workbooks that they answer with.

mod heard;
mod repository;
mod row;

pub use repository::EmbeddedImportRepository;
