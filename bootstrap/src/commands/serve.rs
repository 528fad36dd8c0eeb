use std::{
    process::{ExitCode, exit},
    sync::Arc,
};

use super::{arguments::GlobalArguments, runtime};
use crate::{
    assembly, first_run, logging, preparation,
    serve::{self, Applications, Outcome},
    traces::Traces,
};

/// The exit code of a server that was forced to end.
const FORCED: i32 = 1;

/// Runs a server until it is told to end.
pub(super) fn run(global: GlobalArguments, applications: Applications) -> anyhow::Result<ExitCode> {
    let admin_addr = applications.admin_addr().map(|addr| ("admin.addr".into(), addr.into()));
    let config = global.load_with(admin_addr.into_iter().collect())?.config;
    let runtime = runtime()?;
    let traces = {
        let _entered = runtime.enter();
        Traces::start(&config.traces, &config.environment)?
    };
    let logs = logging::start(&config.log, &traces)?;
    serve::raise_open_files();
    serve::refuse_huge_pages();
    super::config::check(&config)?;
    first_run::make_keys(&config)?;
    let keys = assembly::load_keys(&config)?;
    let system = runtime.block_on(async {
        let system = Arc::new(assembly::for_server(&config, keys)?);
        preparation::prepare(&system, &config).await?;
        anyhow::Ok(system)
    })?;
    let welcome = |addresses: &_| first_run::welcome(&config, addresses);
    let served = serve::run(&system, &config, applications, &traces, welcome);
    let outcome = runtime.block_on(served)?;
    if outcome == Outcome::Forced {
        // A store that is still open waits for its lock and for its disk, and whoever forces the end does not. It is as safe
        // after this as after a kill.
        drop(logs);
        exit(FORCED);
    }
    // Nobody waits any more for what may still run on other threads, such as the hash of a password.
    runtime.shutdown_background();
    Ok(ExitCode::SUCCESS)
}
