//! The Redis adapter: the contract suites on a single server and on a cluster, and what happens when servers fail.
#![expect(clippy::print_stdout, reason = "figures for docs/stores.md, which --show-output shows")]

mod cluster;
mod cluster_faults;
mod contract;
mod faults;
mod server;
mod session_model;
