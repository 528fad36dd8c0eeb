//! Tokens of Portico: signed and checked with the keys of an RSA key ring (RFC 7515, RFC 7519, RFC 9068).
//!
//! **Invariant:** a token chooses nothing. Algorithm, type and issuer come from the configuration; of its header only
//! `kid` is looked at, and only to pick a key that the ring holds already.

mod config;
mod issuer;
mod jwks;
mod keys;
mod verifier;
mod wire;

pub use config::{Algorithm, KeysConfig, TokensConfig};
pub use issuer::JwtTokenIssuer;
pub use jwks::JwksKeys;
pub use keys::{
    DEFAULT_KEY_BITS, KeyDirectory, KeyEntry, KeyRing, KeyRingError, KeyState, MAX_KEY_BITS,
    MIN_KEY_BITS, MadeBy,
};
pub use verifier::JwtTokenVerifier;
