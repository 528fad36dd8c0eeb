use std::process::ExitCode;

use adapter_embedded::Embedded;

use super::arguments::GlobalArguments;
use crate::{logging, terminal};

/// Brings the schema of the store up to date. Of two processes at once, one migrates and the other waits.
pub(super) fn run(global: GlobalArguments, dry_run: bool) -> anyhow::Result<ExitCode> {
    let config = global.load()?.config;
    let _logs = logging::start_quietly(&config.log)?;
    let (done, migrations) = if dry_run {
        ("would apply", Embedded::plan(&config.embedded)?)
    } else {
        ("applied", Embedded::migrate(&config.embedded)?)
    };
    for migration in &migrations {
        terminal::print(format_args!("{done} {migration}"))?;
    }
    if migrations.is_empty() {
        terminal::print("the schema is up to date")?;
    }
    Ok(ExitCode::SUCCESS)
}
