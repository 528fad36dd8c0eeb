//! The Redis adapter: the contract suites on a single server and on a cluster, and what happens when servers fail.
#![expect(
    clippy::print_stdout,
    reason = "with `--show-output` a test tells the figures that it asserts limits of"
)]

mod circuit;
mod cluster_faults;
mod contract;
mod encrypted;
mod faults;
mod harm;
mod leaving;
mod lives;
mod messages;
mod session_model;
mod speaker;
mod staleness;
