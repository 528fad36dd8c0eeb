//! The schema of the servers that keep users, when a server of ours starts.

use std::time::Duration;

use adapter_mysql::{MigrateError, Mysql, Schema};

/// How long to wait for a database that cannot be reached before it is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Brings the schema up to date where `migrates` says so, and refuses one that is newer than this program. A database that
/// cannot be reached is no reason not to start: readiness reports it until it is there.
pub(crate) async fn prepare(mysql: &Mysql, migrates: bool) -> Result<(), MigrateError> {
    let prepared = if migrates { mysql.migrate().await.map(drop) } else { check(mysql).await };
    match prepared {
        Err(error) if passes(&error) => {
            report(error);
            if migrates {
                tokio::spawn(migrate(mysql.clone()));
            }
            Ok(())
        }
        prepared => prepared,
    }
}

async fn check(mysql: &Mysql) -> Result<(), MigrateError> {
    match mysql.check_schema().await? {
        Schema::Newer { found, known } => Err(MigrateError::Newer { found, known }),
        Schema::Behind(missing) => {
            tracing::warn!(
                missing = missing.join(", "),
                "the schema is behind: apply what is missing with `portico migrate`, or set mysql.migrate_on_start=true"
            );
            Ok(())
        }
        Schema::Current => Ok(()),
    }
}

/// Tries until it is done, or until trying is of no use.
async fn migrate(mysql: Mysql) {
    loop {
        tokio::time::sleep(PAUSE).await;
        match mysql.migrate().await {
            Ok(_) => return,
            Err(error) if passes(&error) => tracing::debug!(%error, "still no migration"),
            Err(error) => return report(error),
        }
    }
}

/// Whether time may mend it.
fn passes(error: &MigrateError) -> bool {
    matches!(error, MigrateError::Unavailable { .. } | MigrateError::Locked { .. })
}

fn report(error: MigrateError) {
    let error = anyhow::Error::from(error);
    tracing::error!("the schema cannot be looked after: {error:#}");
}
