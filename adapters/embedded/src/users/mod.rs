//! Users in `SQLite`: the repository that decides and the queries that show.

mod queries;
mod repository;
mod row;
mod upserts;
mod write;

pub use queries::EmbeddedUserQueries;
pub use repository::EmbeddedUserRepository;
