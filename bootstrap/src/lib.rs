//! Where Portico is put together: configuration, assembly, lifecycle and the command line.
//!
//! **Invariant:** this crate alone knows every adapter, reads the environment, and decides how the process ends.

mod assembly;
mod audit;
mod commands;
mod config;
mod first_run;
#[cfg(fuzzing)]
pub mod fuzz;
mod logging;
mod metered;
mod no_tokens;
mod preparation;
mod production;
mod schema;
mod serve;
mod stores;
mod system;
mod terminal;
mod traces;

use std::process::ExitCode;

/// Does what the command line asks for. The exit code is 0 for success, 1 for a failure at run time, and 2 for wrong usage
/// or configuration.
#[must_use]
pub fn run() -> ExitCode {
    commands::run()
}
