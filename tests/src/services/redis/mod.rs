//! Redis, alone and as a cluster.

mod cluster;
mod command;
mod layout;
mod owned_cluster;
mod server;
mod slots;

pub use cluster::redis_cluster;
pub use owned_cluster::OwnedCluster;
pub use server::{OwnedRedis, redis};
