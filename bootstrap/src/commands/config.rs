use std::process::ExitCode;

use adapter_jwt::KeyDirectory;

use super::arguments::{ConfigCommand, GlobalArguments};
use crate::{
    assembly,
    config::{Config, InvalidConfig, Loaded},
    production, serve, stores, terminal,
};

/// Looks at the configuration.
pub(super) fn run(global: GlobalArguments, command: ConfigCommand) -> anyhow::Result<ExitCode> {
    let Loaded { config, effective } = global.load()?;
    match command {
        ConfigCommand::Check => {
            check(&config)?;
            terminal::print(format_args!(
                "OK: the environment `{}` can start",
                config.environment
            ))?;
        }
        ConfigCommand::Show => terminal::print(effective.to_toml().trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Refuses what no server can start on, all at once. Checks the keys as well, where there are some or must be: outside
/// production a server makes its first one.
pub(super) fn check(config: &Config) -> anyhow::Result<()> {
    let keys = assembly::load_keys(config);
    InvalidConfig::unless_any([
        stores::check(config),
        serve::check_tls(&config.grpc.transport()),
        serve::check_client(&config.grpc),
        config.traces.check(),
        production::check(config, &keys),
    ])?;
    match keys {
        Err(_) if KeyDirectory::new(&config.keys.dir).is_empty()? => Ok(()),
        other => other.map(drop),
    }
}
