use std::{env, path::PathBuf};

use clap::Args;

use crate::config::{self, Environment, Inputs, InvalidConfig, Loaded};

/// Under which the help lists what every command takes.
pub(super) const HEADING: &str = "Configuration";

/// What every command takes, before or after its name.
#[derive(Debug, Args)]
pub(in crate::commands) struct GlobalArguments {
    /// Environment: debug, dev, test, prod, or one with a file of its own
    #[arg(long, global = true, help_heading = HEADING, env = "PORTICO_ENV", default_value = "debug", value_name = "NAME")]
    pub(super) env: Environment,
    /// Directory of default.toml and {env}.toml [default: ./configs, or else the built-in files]
    #[arg(long, global = true, help_heading = HEADING, value_name = "DIR")]
    pub(super) config_dir: Option<PathBuf>,
    #[arg(skip)]
    pub(super) overrides: Vec<(String, String)>,
}

impl GlobalArguments {
    /// Reads the configuration.
    pub(in crate::commands) fn load(self) -> Result<Loaded, InvalidConfig> {
        self.load_with(Vec::new())
    }

    /// Reads the configuration, with what the command itself wants unless something else is asked for.
    pub(in crate::commands) fn load_with(
        self,
        defaults: Vec<(String, String)>,
    ) -> Result<Loaded, InvalidConfig> {
        config::load(&Inputs {
            environment: self.env,
            dir: self.config_dir,
            variables: env::vars_os().collect(),
            defaults,
            overrides: self.overrides,
        })
    }
}
