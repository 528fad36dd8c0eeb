use std::sync::Arc;

use portico_application::ports::{PublicKey, PublicKeys};

use crate::{config::Algorithm, keys::KeyRing};

/// The public half of a [`KeyRing`], for others to check our tokens with (RFC 7517).
pub struct JwksKeys {
    ring: Arc<KeyRing>,
    algorithm: Algorithm,
}

impl JwksKeys {
    /// Shows the keys of `ring` as keys for `algorithm`.
    #[must_use]
    pub fn new(ring: Arc<KeyRing>, algorithm: Algorithm) -> Self {
        Self { ring, algorithm }
    }
}

impl PublicKeys for JwksKeys {
    fn public_keys(&self) -> Vec<PublicKey> {
        let algorithm = self.algorithm.as_str();
        self.ring
            .usable()
            .into_iter()
            .map(|key| PublicKey {
                kid: key.kid.clone(),
                algorithm,
                modulus: key.modulus.clone(),
                exponent: key.exponent.clone(),
            })
            .collect()
    }
}
