//! Measures what `docs/performance.md` claims: `cargo run --release -p portico-tests --bin load`.
//!
//! It starts the built `portico` and bare peers beside it, loads them in turn from this process over loopback, and tells
//! ratios of one run, because absolute figures say more of the machine than of the code. MySQL and Redis come from
//! where the tests have them.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a tool for a terminal, which has nothing better to do about a failure than to say it"
)]

mod arguments;
mod figures;
mod grpc;
mod http;
mod logins;
mod overload;
mod servers;
mod sheets;
mod soak;
mod sockets;
mod stores;
mod topics;
mod turns;

use std::{error::Error, fs, process::ExitCode};

use clap::Parser;
use mimalloc::MiMalloc;
use rustix::thread::disable_transparent_huge_pages;

use arguments::{Arguments, Command, Output, PeerCommand};
use figures::{Figure, Run, chart, table};
use servers::open_files;

/// The peers run in this binary too, on the allocator that `portico` has, so that the ratio is one of the code.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    open_files::raise_limit();
    match run(Arguments::parse()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("load: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<ExitCode, Box<dyn Error>> {
    match arguments.command {
        None => tell(topics::measure(&arguments.topics()).await, &arguments.output)?,
        Some(Command::Soak(soak)) => {
            let figures = soak::measure(&soak).await;
            let is_bad = figures.iter().any(|figure| figure.is_met() == Some(false));
            tell(figures, &soak.output)?;
            return Ok(if is_bad { ExitCode::FAILURE } else { ExitCode::SUCCESS });
        }
        Some(Command::Table { files }) => print!("{}", table(&Run::read_all(&files)?.figures)),
        Some(Command::Chart { files, svg }) => {
            fs::write(svg, chart(&Run::read_all(&files)?.figures))?;
        }
        Some(Command::Peer(peer)) => be(peer).await,
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints figures, and writes them where they go.
fn tell(figures: Vec<Figure>, output: &Output) -> Result<(), Box<dyn Error>> {
    print!("{}", table(&figures));
    let run = Run { figures }.write_into(&output.json)?;
    if let Some(svg) = &output.svg {
        fs::write(svg, chart(&run.figures))?;
    }
    Ok(())
}

/// Is what `load` is compared with.
async fn be(peer: PeerCommand) {
    // As `portico` does, so that neither side has larger pages than the other.
    disable_transparent_huge_pages(true).expect("Linux has the switch");
    match peer {
        PeerCommand::Axum { database } => servers::serve(database.as_deref()).await,
        PeerCommand::Tonic { users } => grpc::serve_bare(users).await,
        PeerCommand::FanOut { listeners, bytes } => sockets::serve_fan_out(listeners, bytes),
        PeerCommand::WriteWorkbook { path, rows } => sheets::write(&path, rows).await,
        PeerCommand::ReadWorkbook { path, rows } => sheets::read(&path, rows).await,
    }
}
