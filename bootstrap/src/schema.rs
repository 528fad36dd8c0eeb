//! The schema of the servers that keep users, when a server of ours starts.

use adapter_mysql::{MigrateError, Mysql, Schema};

/// Nobody has applied what this program needs, and it may not do so itself.
#[derive(Debug, thiserror::Error)]
#[error(
    "the schema lacks {missing}: apply it with `portico migrate`, or set mysql.migrate_on_start=true"
)]
struct Behind {
    missing: String,
}

/// Brings the schema up to date where `migrates` says so, and refuses one that is not what this program knows.
pub(crate) async fn prepare(mysql: &Mysql, migrates: bool) -> anyhow::Result<()> {
    // A look has a short limit, whereas who migrates has patience.
    match mysql.check_schema().await? {
        Schema::Current => Ok(()),
        Schema::Newer { found, known } => Err(MigrateError::Newer { found, known }.into()),
        Schema::Behind(_) if migrates => Ok(mysql.migrate().await.map(drop)?),
        Schema::Behind(missing) => Err(Behind { missing: missing.join(", ") }.into()),
    }
}

/// Whether `error` says that time mends nothing.
pub(crate) fn is_lasting(error: &anyhow::Error) -> bool {
    let error = error.downcast_ref::<MigrateError>();
    matches!(error, Some(MigrateError::Newer { .. } | MigrateError::Broken { .. }))
}
