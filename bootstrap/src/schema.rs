//! The schema of the servers that keep users, when a server of ours starts.

use std::time::Duration;

use adapter_mysql::{MigrateError, Mysql, Schema};

/// How long to wait for a database that cannot be reached before it is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Refuses a schema that is newer than this program. Whatever else is wrong with it, readiness reports until it is mended.
pub(crate) async fn check(mysql: &Mysql, migrates: bool) -> Result<(), MigrateError> {
    match mysql.check_schema().await {
        Ok(Schema::Newer { found, known }) => Err(MigrateError::Newer { found, known }),
        Ok(Schema::Behind(missing)) if !migrates => {
            tracing::warn!(
                missing = missing.join(", "),
                "the schema is behind: apply what is missing with `portico migrate`, or set mysql.migrate_on_start=true"
            );
            Ok(())
        }
        Ok(Schema::Behind(_) | Schema::Current) => Ok(()),
        Err(error) => {
            report(error);
            Ok(())
        }
    }
}

/// Applies what is missing as soon as the database can be reached.
pub(crate) async fn migrate(mysql: Mysql) {
    loop {
        match mysql.migrate().await {
            Ok(applied) => {
                for migration in applied {
                    tracing::info!(migration, "migration applied");
                }
                return;
            }
            Err(error @ (MigrateError::Unavailable { .. } | MigrateError::Locked { .. })) => {
                report(error);
                tokio::time::sleep(PAUSE).await;
            }
            Err(error) => return report(error),
        }
    }
}

fn report(error: MigrateError) {
    let error = anyhow::Error::from(error);
    tracing::error!("the schema cannot be looked after: {error:#}");
}
