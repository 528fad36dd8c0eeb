//! Imports on the primary, and the workbooks that they answer with.

mod repository;
mod row;

pub use repository::MysqlImportRepository;
