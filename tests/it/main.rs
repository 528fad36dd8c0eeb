//! Everything that is tested from outside a crate: one binary, a file per topic.
