//! Everything that is tested from outside a crate: one binary, a file per topic.
#![cfg(test)]

mod architecture;
