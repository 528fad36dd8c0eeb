use std::path::PathBuf;

use clap::{Args, Subcommand};

#[derive(Debug, Subcommand)]
pub(in crate::commands) enum ClientCommand {
    /// Ask the gRPC service for its greeting
    Hello(HelloArguments),
    /// Talk to a socket: lines are sent, answers are printed
    Socket(SocketArguments),
}

#[derive(Debug, Args)]
pub(in crate::commands) struct HelloArguments {
    /// Whom to greet; 1 is the world
    #[arg(long, default_value_t = 1, allow_negative_numbers = true)]
    pub(in crate::commands) id: i32,
    /// Where the service is [default: grpc.client.url, else at grpc.addr]
    #[arg(long)]
    pub(in crate::commands) url: Option<String>,
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
