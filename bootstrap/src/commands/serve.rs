use std::{process::ExitCode, time::Duration};

use super::{arguments::GlobalArguments, runtime};
use crate::{
    assembly, first_run, logging, production,
    serve::{self, Outcome},
};

/// How long what still runs on other threads, such as the hash of a password, may hold up the end.
const LEFTOVERS: Duration = Duration::from_millis(500);

/// Runs a server until it is told to end.
pub(super) fn run(global: GlobalArguments) -> anyhow::Result<ExitCode> {
    let config = global.load()?.config;
    let _logs = logging::start(&config.log)?;
    first_run::make_keys(&config)?;
    let keys = assembly::load_keys(&config);
    production::check(&config, &keys)?;
    let runtime = runtime()?;
    let outcome = runtime.block_on(async {
        let system = assembly::for_server(&config, keys?)?;
        first_run::make_admin(&system, &config).await?;
        serve::run(system, &config, |addresses| first_run::welcome(&config, addresses)).await
    });
    runtime.shutdown_timeout(LEFTOVERS);
    Ok(match outcome? {
        Outcome::Clean => ExitCode::SUCCESS,
        Outcome::Forced => ExitCode::FAILURE,
    })
}
