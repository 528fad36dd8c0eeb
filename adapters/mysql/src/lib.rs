//! Users, imports and ended sessions on MySQL (8.4 and newer) or MariaDB (10.11 and newer): repositories on the primary, queries on
//! replicas.
//!
//! Nothing here waits without end. A call has one budget, `query_timeout`, for all that it does: a place in the queue, a
//! connection, its statements and their repetitions; one that writes a whole sheet has it for each statement. A connection whose statement did not come to its end is never
//! used again, because its next answer would be that of the statement before.
//!
//! A read never lags behind a write of the same node, nor behind a mark of writes that it is asked with: a replica is
//! used only when it has those writes, which their GTIDs tell.
//!
//! **Invariant:** SQL and `mysql_async` stay in this crate; values and passwords are never logged.

mod authorities;
mod config;
mod ended_sessions;
mod imports;
mod mysql;
mod readiness;
mod replication;
mod schema;
mod server;
mod users;

pub use config::{ConfigError, MysqlConfig};
pub use ended_sessions::MysqlEndedSessions;
pub use imports::MysqlImportRepository;
pub use mysql::Mysql;
pub use readiness::MysqlReadiness;
pub use schema::{MigrateError, Schema};
pub use users::{MysqlUserQueries, MysqlUserRepository};
