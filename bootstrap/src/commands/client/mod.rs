//! Clients for a terminal.

mod socket;

use std::process::ExitCode;

use super::arguments::{ClientCommand, GlobalArguments};

/// Talks to a server.
pub(super) fn run(global: GlobalArguments, command: ClientCommand) -> anyhow::Result<ExitCode> {
    match command {
        ClientCommand::Socket(arguments) => socket::run(global, arguments),
    }
}
