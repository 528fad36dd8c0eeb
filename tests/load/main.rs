//! Measures what `docs/performance.md` claims: `cargo run --release -p portico-tests --bin load`.
//!
//! It starts the built `portico` and bare peers beside it, loads them in turn from this process over loopback, and prints
//! ratios of one run, because absolute figures say more of the machine than of the code. MySQL and Redis come from
//! where the tests have them.

#![expect(
    clippy::expect_used,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a tool for a terminal, which has nothing better to do about a failure than to say it"
)]

mod argon2;
mod bare;
mod calls;
mod client;
mod comparison;
mod contest;
mod failed_logins;
mod grpc;
mod home;
mod installation;
mod login_storm;
mod logins;
mod memory;
mod open_files;
mod overload;
mod peer;
mod pool;
mod portico;
mod process;
mod query_layer;
mod refreshes;
mod rsa;
mod sessions;
mod sheets;
mod sockets;
mod start;
mod statistics;
mod stores;
mod topics;
mod upserts;
mod users;

use std::process::ExitCode;

use mimalloc::MiMalloc;

use topics::TOPICS;

/// The peers run in this binary too, on the allocator that `portico` has, so that the ratio is one of the code.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    open_files::raise_limit();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.expect("a runtime can be built");
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["peer"] => runtime.block_on(peer::serve(None)),
        ["fan-out-peer", listeners, bytes] => {
            let [listeners, bytes] = [listeners, bytes].map(|text| text.parse().expect("a number"));
            sockets::serve_fan_out(listeners, bytes);
        }
        ["grpc-peer", users] => {
            runtime.block_on(grpc::serve_bare(users.parse().expect("a number")));
        }
        ["peer", url] => runtime.block_on(peer::serve(Some(url))),
        [] => runtime.block_on(topics::measure(&TOPICS)),
        ref topics if topics.iter().all(|topic| TOPICS.contains(topic)) => {
            runtime.block_on(topics::measure(topics));
        }
        _ => {
            eprintln!("usage: load [TOPIC]...\n\nTopics: {}", TOPICS.join(", "));
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
