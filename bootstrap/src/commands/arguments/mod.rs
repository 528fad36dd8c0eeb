//! What can be typed: one file for each group of commands.

mod certs;
mod client;
mod command;
mod config;
mod global;
mod keys;
mod overrides;
mod sheets;
mod user;

pub(super) use certs::{CertsArguments, CertsCommand};
pub(super) use client::{ClientCommand, HelloArguments, SocketArguments};
pub(super) use command::{Arguments, Command};
pub(super) use config::ConfigCommand;
pub(super) use global::GlobalArguments;
pub(super) use keys::KeysCommand;
pub(super) use sheets::{ExportArguments, ImportArguments};
pub(super) use user::{PasswordArguments, UserCommand};

#[cfg(test)]
mod tests;
