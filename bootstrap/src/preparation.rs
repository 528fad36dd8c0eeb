//! What a store of users needs before it is used: its schema, and outside production a first user.

use std::{sync::Arc, time::Duration};

use crate::{assembly::System, config::Config, first_run, schema};

/// How long to wait for servers that cannot be used before they are tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// Does what can be done now. Servers that cannot be used are no reason not to start: the log says so, readiness reports
/// it, and the rest is done when they can.
pub(crate) async fn prepare(system: &Arc<System>, config: &Config) -> anyhow::Result<()> {
    match attempt(system, config).await {
        Err(error) if heals(system, &error) => {
            tokio::spawn(again(system.clone(), config.clone(), error));
            Ok(())
        }
        prepared => prepared,
    }
}

async fn attempt(system: &System, config: &Config) -> anyhow::Result<()> {
    if let Some(mysql) = &system.mysql {
        schema::prepare(mysql, config.mysql.migrate_on_start).await?;
    }
    first_run::make_admin(system, config).await
}

fn heals(system: &System, error: &anyhow::Error) -> bool {
    system.mysql.is_some() && !schema::is_lasting(error)
}

/// Tries until it is done, or until trying is of no use. Each reason is told when it is a new one.
async fn again(system: Arc<System>, config: Config, first: anyhow::Error) {
    let mut reason = told(&first);
    loop {
        tokio::time::sleep(PAUSE).await;
        match attempt(&system, &config).await {
            Ok(()) => return tracing::info!("the store of users can be used now"),
            Err(error) if !heals(&system, &error) => return drop(told(&error)),
            Err(error) if format!("{error:#}") != reason => reason = told(&error),
            Err(_) => {}
        }
    }
}

fn told(error: &anyhow::Error) -> String {
    let reason = format!("{error:#}");
    tracing::error!("the store of users cannot be used yet: {reason}");
    reason
}
