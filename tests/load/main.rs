//! Measures what `docs/performance.md` claims: `cargo run --release -p portico-tests --bin load`.
//!
//! It starts the built `portico` and a bare axum server beside each other, loads them in turn from this process over
//! loopback, and prints ratios of one run, because absolute figures say more of the machine than of the code.
//!
//! `load upserts` measures how fast the stores take users by the sheet; `PORTICO_TEST_SERVICES` says whence the servers come.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a tool for a terminal, which has nothing better to do about a failure than to say it"
)]

mod client;
mod logins;
mod measure;
mod peer;
mod server;
mod upserts;

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// The peer runs in this binary too, on the allocator that `portico` has, so that the ratio is one of the code.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.expect("a runtime can be built");
    let mut arguments = std::env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("peer"), None) => runtime.block_on(peer::serve()),
        (Some("upserts"), None) => runtime.block_on(upserts::measure()),
        (Some(portico), None) => runtime.block_on(measure::all(portico.as_ref())),
        (None, _) => runtime.block_on(measure::all(&server::built_portico())),
        _ => {
            eprintln!("usage: load [PORTICO-BINARY | upserts]");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
