//! The binary `portico`.
fn main() {}
