use std::{
    fs,
    path::Path,
    sync::{Arc, LazyLock},
};

use adapter_jwt::{Algorithm, KeyDirectory, KeyRing, MIN_KEY_BITS, MadeBy, TokensConfig};
use tempfile::TempDir;
use time::Duration;

use super::clock::{ManualClock, START};

/// How long a refresh token is good, and with it a retiring key.
pub(crate) const REFRESH_TTL: Duration = Duration::days(30);

/// A key ring of one key, and the key as its files hold it, for forgers.
pub(crate) struct SigningKey {
    pub(crate) ring: Arc<KeyRing>,
    pub(crate) kid: String,
    pub(crate) private_pem: String,
    pub(crate) public_pem: String,
}

/// The key of every site, made once for the process: making one takes the better part of a second.
pub(crate) static KEY: LazyLock<SigningKey> = LazyLock::new(make);

/// A key that no site knows.
pub(crate) static STRANGER: LazyLock<SigningKey> = LazyLock::new(make);

fn make() -> SigningKey {
    let folder = TempDir::new().expect("there is room");
    let kid = generate(folder.path());
    let read = |name: &str| {
        fs::read_to_string(folder.path().join(&kid).join(name)).expect("the key was just written")
    };
    SigningKey {
        ring: load(folder.path()),
        private_pem: read("private.pem"),
        public_pem: read("public.pem"),
        kid,
    }
}

/// Adds a key of the least strength to the ring in `folder`.
pub(crate) fn generate(folder: &Path) -> String {
    let kid = KeyDirectory::new(folder).generate(MIN_KEY_BITS, MadeBy::Operator, START);
    kid.expect("a key can be made").to_string()
}

/// Reads the ring in `folder` as of the time when sites begin.
pub(crate) fn load(folder: &Path) -> Arc<KeyRing> {
    let ring = KeyRing::load(folder, ManualClock::new(), REFRESH_TTL);
    Arc::new(ring.expect("the ring is good"))
}

/// What the tokens of every site say.
pub(crate) fn tokens_config() -> TokensConfig {
    TokensConfig {
        issuer: "portico".into(),
        audience: "portico".into(),
        algorithm: Algorithm::Rs512,
    }
}
