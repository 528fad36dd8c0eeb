use std::process::ExitCode;

use adapter_embedded::Embedded;

use super::{arguments::GlobalArguments, runtime};
use crate::{
    config::{Config, UserStore},
    logging, stores, terminal,
};

/// Brings the schema of the store up to date. Of two processes at once, one migrates and the other waits.
pub(super) fn run(global: GlobalArguments, dry_run: bool) -> anyhow::Result<ExitCode> {
    let config = global.load()?.config;
    let _logs = logging::start_quietly(&config.log)?;
    let done = if dry_run { "would apply" } else { "applied" };
    let migrations = match config.store.driver {
        UserStore::Embedded if dry_run => Embedded::plan(&config.embedded)?,
        UserStore::Embedded => Embedded::migrate(&config.embedded)?,
        UserStore::Mysql => runtime()?.block_on(on_mysql(&config, dry_run))?,
    };
    for migration in &migrations {
        terminal::print(format_args!("{done} {migration}"))?;
    }
    if migrations.is_empty() {
        terminal::print("the schema is up to date")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn on_mysql(config: &Config, dry_run: bool) -> anyhow::Result<Vec<String>> {
    let mysql = stores::mysql(config)?;
    Ok(if dry_run { mysql.plan().await? } else { mysql.migrate().await? })
}
