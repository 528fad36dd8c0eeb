use std::error::Error;

use crate::server::MysqlError;

/// Why the schema was not looked at or not changed. Each message is one line that says what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The server cannot be reached or refuses.
    #[error(
        "cannot use the database of {server}: check that it runs and that `mysql.primary` is right, with \
         `?require_ssl=true` where it wants TLS"
    )]
    Unavailable {
        /// Host and port.
        server: String,
        /// What the server or the network says.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// Another process is at it for longer than this one waits.
    #[error(
        "another process has been migrating the database of {server} for a minute: let it finish, then try again"
    )]
    Locked {
        /// Host and port.
        server: String,
    },
    /// The database was migrated by a newer program.
    #[error(
        "the database has schema version {found}, but this program knows versions up to {known}: start the newer \
         program that migrated it"
    )]
    Newer {
        /// The newest version of the database.
        found: i64,
        /// The newest version that is known here.
        known: i64,
    },
    /// The database has migrations that this program knows otherwise, or a part of them failed.
    #[error(
        "the schema does not become what this program knows: compare `portico_schema_history` with the release"
    )]
    Broken {
        /// What is wrong.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
}

impl MigrateError {
    pub(super) fn broken(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Broken { source: source.into() }
    }

    pub(super) fn unavailable(
        server: &str,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self::Unavailable { server: server.to_owned(), source: source.into() }
    }

    pub(super) fn of_call(server: &str, error: MysqlError) -> Self {
        Self::unavailable(server, error)
    }
}
