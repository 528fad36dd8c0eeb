use std::{env, ffi::OsString, path::PathBuf, str::FromStr};

use axum::http::Uri;
use clap::{Arg, ArgAction, ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use portico_domain::{
    import::ImportMode,
    language::Language,
    user::{Gender, Role, Username},
};

use crate::config::{self, Environment, Inputs, InvalidConfig, Loaded};

/// A backend with users, logins and sessions.
#[derive(Debug, Parser)]
#[command(name = "portico", version, propagate_version = true)]
pub(super) struct Arguments {
    #[command(flatten)]
    pub(super) global: GlobalArguments,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// Under which the help lists what every command takes.
const HEADING: &str = "Configuration";

/// What every command takes, before or after its name.
#[derive(Debug, Args)]
pub(super) struct GlobalArguments {
    /// Environment: debug, dev, test, prod, or one with a file of its own
    #[arg(long, global = true, help_heading = HEADING, env = "PORTICO_ENV", default_value = "debug", value_name = "NAME")]
    env: Environment,
    /// Directory of default.toml and {env}.toml [default: ./configs, or else the built-in files]
    #[arg(long, global = true, help_heading = HEADING, value_name = "DIR")]
    config_dir: Option<PathBuf>,
    #[arg(skip)]
    overrides: Vec<(String, String)>,
}

impl GlobalArguments {
    /// Reads the configuration.
    pub(super) fn load(self) -> Result<Loaded, InvalidConfig> {
        config::load(&Inputs {
            environment: self.env,
            dir: self.config_dir,
            variables: env::vars_os().collect(),
            overrides: self.overrides,
        })
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run every application in one process
    Serve,
    /// Run the HTTP application and the admin listener
    Http,
    /// Apply schema migrations to the configured store
    Migrate {
        /// Only list what would be applied
        #[arg(long)]
        dry_run: bool,
    },
    /// Manage users
    #[command(subcommand)]
    User(UserCommand),
    /// Manage the RSA key ring, beside running servers
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Write all users into a workbook
    Export {
        /// The workbook to write; what is there is replaced
        #[arg(value_name = "FILE.xlsx")]
        file: PathBuf,
        /// The language of headings and genders: zh-CN or en
        #[arg(long, default_value = "zh-CN", value_parser = Language::from_str)]
        lang: Language,
    },
    /// Add and change users as a workbook says
    Import(ImportArguments),
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Exit with 0 when the server is ready
    Health {
        /// What to ask [default: /readyz at admin.addr]
        #[arg(long)]
        url: Option<Uri>,
    },
}

#[derive(Debug, Subcommand)]
pub(super) enum UserCommand {
    /// Add a user
    Create {
        /// The name to log in with
        #[arg(long, value_parser = Username::parse)]
        username: Username,
        /// admin or member
        #[arg(long, default_value_t = Role::Member)]
        role: Role,
        /// unknown, male or female
        #[arg(long, default_value_t = Gender::Unknown)]
        gender: Gender,
        #[command(flatten)]
        password: PasswordArguments,
    },
    /// Replace a password, which ends every session of the user
    Passwd {
        #[arg(value_parser = Username::parse)]
        username: Username,
        #[command(flatten)]
        password: PasswordArguments,
    },
    /// List all users
    List,
    /// Keep a user from logging in, and end their sessions
    Disable {
        #[arg(value_parser = Username::parse)]
        username: Username,
    },
    /// Let a disabled user log in again
    Enable {
        #[arg(value_parser = Username::parse)]
        username: Username,
    },
}

/// What to import, and how.
#[derive(Debug, Args)]
pub(super) struct ImportArguments {
    /// The workbook to read
    #[arg(value_name = "FILE.xlsx")]
    pub(super) file: PathBuf,
    /// strict writes nothing when any row is wrong; partial writes the good rows
    #[arg(long, default_value_t = ImportMode::Strict)]
    pub(super) mode: ImportMode,
    /// Write nothing, only say what would be written
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Where to write the rows again, with a column of errors
    #[arg(long, value_name = "REPORT.xlsx")]
    pub(super) report: Option<PathBuf>,
}

/// Where a new password comes from.
#[derive(Debug, Clone, Copy, Args)]
#[group(required = true, multiple = false)]
pub(super) struct PasswordArguments {
    /// Read the password from the first line of standard input
    #[arg(long)]
    pub(super) password_stdin: bool,
    /// Make a random password and print it
    #[arg(long)]
    pub(super) generate: bool,
}

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Make a key. The first one signs at once; later ones are published and wait to be promoted
    Generate,
    /// List all keys
    List,
    /// Let a published key sign from now on; the current one retires
    Promote { kid: String },
    /// Refuse the tokens of a key from now on
    Retire { kid: String },
}

#[derive(Debug, Clone, Copy, Subcommand)]
pub(super) enum ConfigCommand {
    /// Say whether a server could start with this configuration
    Check,
    /// Print the configuration in effect, and where each value came from
    Show,
}

impl Arguments {
    /// Reads the command line. Wrong usage, and a call for help or the version, end the process here.
    pub(super) fn of_process() -> Self {
        Self::read(env::args_os()).unwrap_or_else(|error| error.exit())
    }

    fn read(
        line: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> Result<Self, clap::Error> {
        let matches = with_overrides(Self::command()).try_get_matches_from(line)?;
        let mut arguments = Self::from_arg_matches(&matches)?;
        arguments.global.overrides = overrides(&matches);
        Ok(arguments)
    }
}

/// The id of the flag `--set`.
const SET: &str = "set";

/// Lets every command take `--set`. As a global argument, those after the command would silently replace those before.
fn with_overrides(command: clap::Command) -> clap::Command {
    let set = Arg::new(SET)
        .long(SET)
        .help_heading(HEADING)
        .help("Set one key of the configuration; repeatable")
        .value_name("SECTION.KEY=VALUE")
        .value_parser(parse_override)
        .action(ArgAction::Append);
    command.arg(set).mut_subcommands(with_overrides)
}

/// In the order of the command line.
fn overrides(matches: &ArgMatches) -> Vec<(String, String)> {
    let mut overrides: Vec<_> = matches.get_many(SET).unwrap_or_default().cloned().collect();
    if let Some((_, matches)) = matches.subcommand() {
        overrides.extend(self::overrides(matches));
    }
    overrides
}

fn parse_override(text: &str) -> Result<(String, String), &'static str> {
    let (key, value) = text.split_once('=').ok_or("expected section.key=value")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::read(line.split_whitespace())
    }

    #[test]
    fn the_definition_is_sound() {
        with_overrides(Arguments::command()).debug_assert();
    }

    #[test]
    fn global_flags_stand_before_or_after_the_command() {
        for line in [
            "portico --env prod --config-dir /etc --set a.b=1 --set c.d=x=y user list",
            "portico user list --env prod --config-dir /etc --set a.b=1 --set c.d=x=y",
        ] {
            let global = parse(line).expect("good usage").global;
            assert_eq!(global.env.as_str(), "prod");
            assert_eq!(global.config_dir, Some("/etc".into()));
            let expected =
                [("a.b", "1"), ("c.d", "x=y")].map(|(key, value)| (key.into(), value.into()));
            assert_eq!(global.overrides, expected);
        }
    }

    #[test]
    fn overrides_on_both_sides_of_the_command_add_up() {
        let global = parse("portico --set a.b=1 user --set c.d=2 list --set e.f=3")
            .expect("good usage")
            .global;
        let keys: Vec<_> = global.overrides.iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(keys, ["a.b", "c.d", "e.f"]);
    }

    #[test]
    fn a_new_password_comes_from_exactly_one_place() {
        assert!(parse("portico user passwd ada").is_err());
        assert!(parse("portico user passwd ada --generate --password-stdin").is_err());
        assert!(parse("portico user passwd ada --generate").is_ok());
    }

    #[test]
    fn wrong_values_are_wrong_usage() {
        for line in [
            "portico",
            "portico fly",
            "portico --set nonsense serve",
            "portico --env ../prod serve",
            "portico user create --username ada --role king --generate",
            "portico user create --username ada --gender x --generate",
            "portico user create --generate",
            "portico keys promote",
        ] {
            let error = parse(line).map(drop).expect_err(line);
            assert_eq!(error.exit_code(), 2, "{line}");
        }
    }
}
