//! The command line: one file for each group of commands.

mod arguments;
mod certs;
mod client;
mod config;
mod export;
mod health;
mod import;
mod keys;
mod migrate;
mod password;
mod progress;
mod serve;
mod user;
mod words;

use std::process::ExitCode;

use arguments::{Arguments, Command};
use tokio::runtime::{Builder, Runtime};

use crate::{config::InvalidConfig, serve::Applications, terminal};

/// Wrong usage or configuration.
const EXIT_USAGE: u8 = 2;

/// Stands before the reason why what was typed makes no sense, where only its command can tell.
#[derive(Debug, thiserror::Error)]
#[error("wrong usage")]
struct WrongUsage;

/// Does what the command line asks for.
pub(crate) fn run() -> ExitCode {
    let Arguments { global, command } = Arguments::of_process();
    let done = match command {
        Command::Serve => serve::run(global, Applications::All),
        Command::Http => serve::run(global, Applications::Http),
        Command::Grpc => serve::run(global, Applications::Grpc),
        Command::Socket => serve::run(global, Applications::Socket),
        Command::Migrate { dry_run } => migrate::run(global, dry_run),
        Command::User(command) => user::run(global, command),
        Command::Keys(command) => keys::run(global, command),
        Command::Certs(command) => certs::run(&command),
        Command::Config(command) => config::run(global, command),
        Command::Export(arguments) => export::run(global, &arguments),
        Command::Import(arguments) => import::run(global, &arguments),
        Command::Client(command) => client::run(global, command),
        Command::Health { url } => health::run(global, url),
    };
    match done {
        Ok(code) => code,
        Err(error) => fail(&error),
    }
}

fn fail(error: &anyhow::Error) -> ExitCode {
    terminal::print_error(format_args!("{error:#}"));
    let is_usage = error.is::<InvalidConfig>() || error.is::<WrongUsage>();
    if is_usage { ExitCode::from(EXIT_USAGE) } else { ExitCode::FAILURE }
}

/// Where commands run what waits.
fn runtime() -> std::io::Result<Runtime> {
    Builder::new_multi_thread().enable_all().build()
}
