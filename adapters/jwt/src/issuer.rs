use std::sync::Arc;

use async_trait::async_trait;
use aws_lc_rs::rand::SystemRandom;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use portico_application::{
    ports::{PortError, TokenIssuer},
    tokens::{KeyId, TokenGrant, TokenKind, TokenPair},
};
use portico_domain::session::TokenId;
use secrecy::SecretString;
use serde::Serialize;
use time::OffsetDateTime;
use tokio::task::spawn_blocking;

use crate::{
    config::TokensConfig,
    keys::{KeyRing, RingKey},
    wire::{ClaimsSet, Header, typ},
};

/// Signs tokens with the keys of a [`KeyRing`], off the async threads: a signature takes about a millisecond.
///
/// A JWS is put together here from a key pair that was parsed once, because parsing it costs more than signing does.
pub struct JwtTokenIssuer {
    ring: Arc<KeyRing>,
    config: Arc<TokensConfig>,
}

impl JwtTokenIssuer {
    /// Issues in the name of `config.issuer`, for `config.audience`.
    #[must_use]
    pub fn new(ring: Arc<KeyRing>, config: TokensConfig) -> Self {
        Self { ring, config: Arc::new(config) }
    }
}

#[async_trait]
impl TokenIssuer for JwtTokenIssuer {
    fn current_key(&self) -> KeyId {
        self.ring.current().kid.clone()
    }

    /// Every key that still verifies signs a grant that names it: a node that knew the ring earlier or later than this
    /// one drew the grant up.
    async fn issue(&self, grant: &TokenGrant) -> Result<TokenPair, PortError> {
        let key = self.ring.find(grant.key.as_str()).unwrap_or_else(|| self.ring.current());
        let sign = async |kind, token, expires_at| {
            let (config, key, grant) = (Arc::clone(&self.config), Arc::clone(&key), grant.clone());
            spawn_blocking(move || sign(&config, &key, &grant, kind, token, expires_at))
                .await
                .unwrap_or_else(|panic| Err(SigningError::Panicked(panic)))
                .map_err(|error| PortError::Broken(error.into()))
        };
        // Where two cores are idle, a pair takes as long as one signature.
        let (access, refresh) = tokio::try_join!(
            sign(TokenKind::Access, grant.access, grant.access_expires_at),
            sign(TokenKind::Refresh, grant.refresh, grant.refresh_expires_at),
        )?;
        Ok(TokenPair { access, refresh })
    }
}

/// JWS compact serialization (RFC 7515, section 7.1).
fn sign(
    config: &TokensConfig,
    key: &RingKey,
    grant: &TokenGrant,
    kind: TokenKind,
    token: TokenId,
    expires_at: OffsetDateTime,
) -> Result<SecretString, SigningError> {
    let header = Header {
        typ: typ(kind).into(),
        alg: config.algorithm.as_str().into(),
        kid: key.kid.as_str().into(),
    };
    let claims = ClaimsSet {
        iss: config.issuer.as_str().into(),
        aud: config.audience.as_str().into(),
        sub: grant.user.to_string().into(),
        sid: grant.session.to_string().into(),
        jti: token.to_string().into(),
        iat: grant.issued_at.unix_timestamp(),
        exp: expires_at.unix_timestamp(),
    };
    let mut jws = segment(&header)?;
    jws.push('.');
    jws.push_str(&segment(&claims)?);

    let mut signature = vec![0; key.pair.public_modulus_len()];
    key.pair
        .sign(config.algorithm.signing(), &SystemRandom::new(), jws.as_bytes(), &mut signature)
        .map_err(|_| SigningError::Refused(key.kid.clone()))?;
    jws.push('.');
    BASE64_URL_SAFE_NO_PAD.encode_string(signature, &mut jws);
    Ok(jws.into())
}

fn segment(part: &impl Serialize) -> Result<String, SigningError> {
    Ok(BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(part)?))
}

/// Why a token could not be signed; none of it is the fault of a caller.
#[derive(Debug, thiserror::Error)]
enum SigningError {
    #[error("the token cannot be written as JSON")]
    Json(#[from] serde_json::Error),
    #[error("the key {0} does not sign")]
    Refused(KeyId),
    #[error("signing was cut off")]
    Panicked(#[source] tokio::task::JoinError),
}
