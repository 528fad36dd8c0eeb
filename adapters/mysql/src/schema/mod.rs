//! The tables: what this program needs of them, and how a database gets it.

mod apply;
mod client;
mod error;
mod history;
mod known;

pub(crate) use apply::{migrate, plan};
pub use error::MigrateError;
pub use history::Schema;
pub(crate) use history::check;
