//! Users in MySQL: the repository that decides, on the primary, and the queries that show, on replicas.

mod queries;
mod repository;
mod row;
mod several;
mod upserts;
mod write;

pub use queries::MysqlUserQueries;
pub use repository::MysqlUserRepository;
