//! The MySQL adapter on real servers: the contracts of its ports, and what happens when a server misbehaves.

mod circuit;
mod contract;
mod crowds;
mod encrypted;
mod half_imports;
mod migrating;
mod outages;
mod replicas;
pub(crate) mod servers;
mod takeovers;
