//! The RSA keys that tokens are signed with: on disk, and in memory.
//!
//! Each key is a folder, `{dir}/{kid}/`, with `private.pem` (PKCS#8, RFC 5208) and `public.pem` (SPKI, RFC 5280). What
//! each is used for stands in one file, `{dir}/ring.toml`, which is only ever replaced as a whole.

mod directory;
mod disk;
mod entry;
mod error;
mod files;
mod manifest;
mod ring;
mod seal;
mod snapshot;

pub use directory::KeyDirectory;
pub use entry::{KeyEntry, KeyState, MadeBy};
pub use error::KeyRingError;
pub use files::{DEFAULT_KEY_BITS, MAX_KEY_BITS, MIN_KEY_BITS};
pub use ring::KeyRing;
pub(crate) use snapshot::{RingKey, Snapshot};
