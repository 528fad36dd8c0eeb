//! Clients for a terminal.

mod hello;
mod socket;

use std::process::ExitCode;

use super::arguments::{ClientCommand, GlobalArguments};

/// Talks to a server.
pub(super) fn run(global: GlobalArguments, command: ClientCommand) -> anyhow::Result<ExitCode> {
    match command {
        ClientCommand::Hello(arguments) => hello::run(global, &arguments),
        ClientCommand::Socket(arguments) => socket::run(global, arguments),
    }
}
