//! The binary `portico`.

use std::process::ExitCode;

/// Shorter pauses and less memory than the allocator of most systems, under many threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    portico::run()
}
