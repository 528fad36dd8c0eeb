//! Passwords of Portico: argon2id (RFC 9106), in PHC strings, on as many cores as there are and no more.
//!
//! **Invariant:** how long a check takes tells nothing of whether there was a hash to check.

mod config;
mod counted;
mod gate;
mod hasher;

pub use config::Config;
pub use hasher::Argon2PasswordHasher;
