//! The Redis adapter: the contract suites on a single server and on a cluster, and what happens when servers fail.

mod cluster;
mod cluster_faults;
mod contract;
mod faults;
mod server;
mod session_model;
