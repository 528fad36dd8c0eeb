//! The services of the tests themselves: what other tests stand on.

mod mysql;
mod owned;
mod proxy;
mod redis;
mod wire;
