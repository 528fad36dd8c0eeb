use std::{env, ffi::OsString};

use axum::http::Uri;
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use super::{
    certs::CertsCommand,
    client::ClientCommand,
    config::ConfigCommand,
    global::GlobalArguments,
    keys::KeysCommand,
    overrides::{overrides, with_overrides},
    sheets::{ExportArguments, ImportArguments},
    user::UserCommand,
};

/// A backend with users, logins and sessions.
#[derive(Debug, Parser)]
#[command(name = "portico", version, propagate_version = true)]
pub(in crate::commands) struct Arguments {
    #[command(flatten)]
    pub(in crate::commands) global: GlobalArguments,
    #[command(subcommand)]
    pub(in crate::commands) command: Command,
}

#[derive(Debug, Subcommand)]
pub(in crate::commands) enum Command {
    /// Run every application in one process
    Serve,
    /// Run the HTTP application and the admin listener
    Http,
    /// Run the gRPC application and the admin listener
    Grpc,
    /// Run the WebSocket application and the admin listener
    Socket,
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
    /// Make certificates for development
    #[command(subcommand)]
    Certs(CertsCommand),
    /// Write all users into a workbook
    Export(ExportArguments),
    /// Add and change users as a workbook says
    Import(ImportArguments),
    /// Talk to a server from a terminal
    #[command(subcommand)]
    Client(ClientCommand),
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

impl Arguments {
    /// Reads the command line. Wrong usage, and a call for help or the version, end the process here.
    pub(in crate::commands) fn of_process() -> Self {
        Self::read(env::args_os()).unwrap_or_else(|error| error.exit())
    }

    pub(super) fn read(
        line: impl IntoIterator<Item = impl Into<OsString> + Clone>,
    ) -> Result<Self, clap::Error> {
        let matches = with_overrides(Self::command()).try_get_matches_from(line)?;
        let mut arguments = Self::from_arg_matches(&matches)?;
        arguments.global.overrides = overrides(&matches);
        Ok(arguments)
    }
}
