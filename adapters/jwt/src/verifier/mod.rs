//! Checks tokens: how they are written, who signed them, what they claim, in this order.

mod claims;
mod compact;
mod remembered;

use std::sync::{Arc, LazyLock};

use aws_lc_rs::signature::{KeyPair, UnparsedPublicKey};
use metrics::{Counter, counter};
use portico_application::{
    ports::{Clock, TokenError, TokenVerifier},
    tokens::{Claims, TokenKind},
};
use time::OffsetDateTime;

use crate::{
    config::TokensConfig,
    keys::{KeyRing, RingKey, Snapshot},
    wire::{Header, typ},
};

use self::{
    compact::CompactJws,
    remembered::{Proof, Remembered},
};

/// Kept, because finding a counter by its labels would cost as much as the look into memory.
static FROM_MEMORY: LazyLock<Counter> =
    LazyLock::new(|| counter!("portico_token_checks_total", "by" => "memory"));
static CHECKED: LazyLock<Counter> =
    LazyLock::new(|| counter!("portico_token_checks_total", "by" => "signature"));

/// Checks tokens against a [`KeyRing`] as strictly as they are written, which is more strictly than RFC 7515 and
/// RFC 7519 ask for: whoever varies a token did not get it from us.
///
/// A signature is checked once and remembered. What changes with time, the expiry and the state of the key, is looked
/// at on every call.
pub struct JwtTokenVerifier {
    ring: Arc<KeyRing>,
    config: TokensConfig,
    clock: Arc<dyn Clock>,
    remembered: Remembered,
}

impl JwtTokenVerifier {
    /// A longer token is refused unread.
    const MAX_TOKEN_BYTES: usize = 8 * 1024;

    /// Accepts what `config` names, and nothing else.
    #[must_use]
    pub fn new(ring: Arc<KeyRing>, config: TokensConfig, clock: Arc<dyn Clock>) -> Self {
        Self { ring, config, clock, remembered: Remembered::new() }
    }

    fn prove(
        &self,
        token: &str,
        kind: TokenKind,
        ring: &Snapshot,
        now: OffsetDateTime,
    ) -> Result<Proof, TokenError> {
        let jws = CompactJws::parse(token)?;
        let key = self.choose_key(&compact::parse_object(&jws.header)?, kind, ring, now)?;
        UnparsedPublicKey::new(self.config.algorithm.verification(), key.pair.public_key())
            .verify(jws.signing_input.as_bytes(), &jws.signature)
            .map_err(|_| TokenError::Invalid)?;
        let claims = claims::check(&compact::parse_object(&jws.payload)?, &self.config, now)?;
        Ok(Proof { claims, kind, generation: ring.generation, key_until: key.until })
    }

    /// Never by what the header offers: `kid` only picks one of our own keys.
    fn choose_key<'a>(
        &self,
        header: &Header,
        kind: TokenKind,
        ring: &'a Snapshot,
        now: OffsetDateTime,
    ) -> Result<&'a RingKey, TokenError> {
        if header.alg != self.config.algorithm.as_str() || header.typ != typ(kind) {
            return Err(TokenError::Invalid);
        }
        ring.find(&header.kid, now).map(AsRef::as_ref).ok_or(TokenError::Invalid)
    }
}

impl TokenVerifier for JwtTokenVerifier {
    fn verify(&self, token: &str, kind: TokenKind) -> Result<Claims, TokenError> {
        if token.len() > Self::MAX_TOKEN_BYTES {
            return Err(TokenError::Malformed);
        }
        let (now, ring) = (self.clock.now(), self.ring.snapshot());
        let digest = remembered::digest(token);
        if let Some(proof) = self.remembered.find(&digest)
            && proof.holds(kind, ring.generation, now)
        {
            FROM_MEMORY.increment(1);
            return Ok(proof.claims);
        }
        CHECKED.increment(1);
        let proof = self.prove(token, kind, &ring, now)?;
        self.remembered.keep(digest, proof.clone());
        Ok(proof.claims)
    }
}
