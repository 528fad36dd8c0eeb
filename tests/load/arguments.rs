use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::topics::Topic;

/// Measures what docs/performance.md claims, against bare peers, and prints it as a table
#[derive(Debug, Parser)]
#[command(name = "load", args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// What to measure [default: everything]
    #[arg(value_name = "TOPIC")]
    topics: Vec<Topic>,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Where figures go, beside the terminal.
#[derive(Debug, Args)]
pub(crate) struct Output {
    /// Where figures go, in the place of those that the file has of the same topics
    #[arg(long, value_name = "FILE", default_value = "target/load.json")]
    pub(crate) json: PathBuf,
    /// Draws what that file has then
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Draws figures of an earlier run against what is wanted of them
    Chart {
        /// Figures, of which a later file replaces the topics of an earlier one
        #[arg(required = true, value_name = "FILE.json")]
        files: Vec<PathBuf>,
        /// The drawing
        #[arg(long, value_name = "FILE", default_value = "target/load.svg")]
        svg: PathBuf,
    },
    /// Prints figures of an earlier run as a table in Markdown
    Table {
        /// Figures, of which a later file replaces the topics of an earlier one
        #[arg(required = true, value_name = "FILE.json")]
        files: Vec<PathBuf>,
    },
    /// Keeps a server busy with everything at once, and fails when its memory grows or files stay open
    Soak(Soak),
    /// Is what portico is compared with
    #[command(subcommand, hide = true)]
    Peer(PeerCommand),
}

#[derive(Debug, Args)]
pub(crate) struct Soak {
    /// How long
    #[arg(long, default_value_t = 30)]
    pub(crate) minutes: u64,
    /// On MySQL and Redis, instead of the embedded store
    #[arg(long)]
    pub(crate) shared: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// Processes that `load` starts.
#[derive(Debug, Subcommand)]
pub(crate) enum PeerCommand {
    Axum { database: Option<String> },
    Tonic { users: i64 },
    FanOut { listeners: usize, bytes: usize },
    WriteWorkbook { path: PathBuf, rows: u64 },
    ReadWorkbook { path: PathBuf, rows: u64 },
}

impl Arguments {
    /// What to measure.
    pub(crate) fn topics(&self) -> Vec<Topic> {
        if self.topics.is_empty() { Topic::value_variants().to_vec() } else { self.topics.clone() }
    }
}
