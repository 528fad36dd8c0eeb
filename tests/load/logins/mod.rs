//! Passwords and tokens under load, against the cryptography alone.

mod argon2;
mod crowd;
mod failed;
mod refreshes;
mod rsa;
mod signing;
mod storm;

pub(crate) use crowd::{logins, measure as crowd};
pub(crate) use failed::measure as failed;
pub(crate) use refreshes::measure as refreshes;
pub(crate) use signing::measure as signing;
pub(crate) use storm::measure as storm;
