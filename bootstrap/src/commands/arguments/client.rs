use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(in crate::commands) enum ClientCommand {
    /// Talk to a socket: lines are sent, answers are printed
    Socket(SocketArguments),
}

#[derive(Debug, Args)]
pub(in crate::commands) struct SocketArguments {
    /// Where to connect [default: the greeting service at socket.addr]
    #[arg(value_name = "URL")]
    pub(in crate::commands) url: Option<String>,
    /// A file with an access token
    #[arg(long, value_name = "FILE")]
    pub(in crate::commands) token_file: Option<PathBuf>,
}
