use std::{io, path::PathBuf};

use portico_application::tokens::KeyId;

use super::files::{MAX_KEY_BITS, MIN_KEY_BITS};

/// Why the key ring cannot be used as it is. Each message is one line that names the place and what to do about it.
#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    /// There is no key at all.
    #[error("{} holds no key: make one with `portico keys generate`", dir.display())]
    Empty {
        /// The folder of the ring.
        dir: PathBuf,
    },
    /// No key signs.
    #[error("no key in {} is current: choose one with `portico keys promote KID`", dir.display())]
    NoCurrentKey {
        /// The folder of the ring.
        dir: PathBuf,
    },
    /// A file or folder cannot be read.
    #[error("{} cannot be read: check that it exists and who may read it", path.display())]
    Unreadable {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A file or folder cannot be written.
    #[error("{} cannot be written: check who may write it and how much space is left", path.display())]
    Unwritable {
        /// Which file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A file holds something else than the key it should.
    #[error("{} is not {expected}: {fix}", path.display())]
    NotAKey {
        /// Which file.
        path: PathBuf,
        /// What it should be.
        expected: &'static str,
        /// What to do about it.
        fix: String,
    },
    /// The key is too short to be safe, or too long to be used.
    #[error(
        "{} is an RSA key of {bits} bits, and {MIN_KEY_BITS} to {MAX_KEY_BITS} are accepted: make another one with \
         `portico keys generate`",
        path.display()
    )]
    WrongSize {
        /// Which file.
        path: PathBuf,
        /// The length of its modulus.
        bits: usize,
    },
    /// The two files of a key do not belong together.
    #[error(
        "{} is not the public half of {}: remove it, and it is derived from the private key",
        public.display(),
        private.display()
    )]
    Mismatch {
        /// The public key.
        public: PathBuf,
        /// The private key.
        private: PathBuf,
    },
    /// A folder of a key has a name that no token can carry.
    #[error(
        "{} names no key: rename it to at most 64 letters, digits, `.`, `_` and `-`, not beginning with a dot",
        path.display()
    )]
    BadName {
        /// Which folder.
        path: PathBuf,
    },
    /// `ring.toml` cannot be understood.
    #[error("{} is not as `portico keys` writes it, {problem}: correct it", path.display())]
    BadManifest {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// The command names a key that is not there.
    #[error("there is no key {kid} in {}: `portico keys list` shows those that are", dir.display())]
    UnknownKey {
        /// The name.
        kid: KeyId,
        /// The folder of the ring.
        dir: PathBuf,
    },
    /// A retired key cannot come back.
    #[error(
        "the key {kid} is retired: promote another one, or make one with `portico keys generate`"
    )]
    Retired {
        /// Which key.
        kid: KeyId,
    },
    /// Retiring the key that signs would leave none.
    #[error(
        "the key {kid} is the current one: promote another with `portico keys promote KID` first"
    )]
    RetiresCurrent {
        /// Which key.
        kid: KeyId,
    },
    /// A key of this length is not made.
    #[error("a key of {bits} bits is not made: ask for {MIN_KEY_BITS} to {MAX_KEY_BITS}")]
    SizeNotMade {
        /// What was asked for.
        bits: usize,
    },
    /// The key could not be made.
    #[error("no RSA key could be made: try again")]
    Generation(#[source] Box<dyn std::error::Error + Send + Sync>),
}
