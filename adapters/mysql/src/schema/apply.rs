use refinery_core::Runner;

use super::{MigrateError, Schema, client::Client, known};
use crate::server::Endpoint;

/// Applies what is missing, under a lock, and answers the names.
pub(crate) async fn migrate(endpoint: &Endpoint) -> Result<Vec<String>, MigrateError> {
    let mut client = Client::connect(endpoint).await?;
    let applied = migrate_locked(&mut client).await;
    client.close().await;
    let applied = applied?;
    for migration in &applied {
        tracing::info!(server = %endpoint.name(), migration, "migration applied");
    }
    Ok(applied)
}

/// The names of what [`migrate`] would apply.
pub(crate) async fn plan(endpoint: &Endpoint) -> Result<Vec<String>, MigrateError> {
    let mut client = Client::connect(endpoint).await?;
    let schema = client.schema().await;
    client.close().await;
    missing(schema?)
}

async fn migrate_locked(client: &mut Client) -> Result<Vec<String>, MigrateError> {
    client.lock().await?;
    if missing(client.schema().await?)?.is_empty() {
        return Ok(Vec::new());
    }
    let mut runner = Runner::new(&known::migrations()?);
    runner.set_migration_table_name(known::HISTORY);
    let report = runner.run_async(client).await.map_err(MigrateError::broken)?;
    Ok(report.applied_migrations().iter().map(ToString::to_string).collect())
}

fn missing(schema: Schema) -> Result<Vec<String>, MigrateError> {
    match schema {
        Schema::Current => Ok(Vec::new()),
        Schema::Behind(missing) => Ok(missing),
        Schema::Newer { found, known } => Err(MigrateError::Newer { found, known }),
    }
}
