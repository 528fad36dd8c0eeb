//! Tokens, as far as the rules of sessions go: what they claim, not how they are written.

mod grants;

pub(crate) use grants::Grants;
pub use grants::IssuedTokens;

use std::{fmt, sync::Arc};

use portico_domain::{
    session::{SessionId, SessionLifetime, TokenId},
    user::UserId,
};
use secrecy::SecretString;
use time::OffsetDateTime;

/// What a token is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Authenticates requests.
    Access,
    /// Is exchanged for the next pair.
    Refresh,
}

/// Names a key of the ring, the header `kid` of the tokens that it signs (RFC 7515, section 4.1.4).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KeyId(Arc<str>);

impl KeyId {
    /// Wraps the name of a key of the ring.
    #[must_use]
    pub fn new(kid: &str) -> Self {
        Self(kid.into())
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Everything that a pair of tokens claims. Issuing one grant twice gives the same two tokens, byte for byte, which is
/// how a lost answer can be given again without keeping a token anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenGrant {
    /// Whose tokens.
    pub user: UserId,
    /// Of which session.
    pub session: SessionId,
    /// The id of the access token.
    pub access: TokenId,
    /// The id of the refresh token.
    pub refresh: TokenId,
    /// When both were issued, in whole seconds, as a token can say it.
    pub issued_at: OffsetDateTime,
    /// When the access token expires, in whole seconds.
    pub access_expires_at: OffsetDateTime,
    /// When the refresh token expires, in whole seconds.
    pub refresh_expires_at: OffsetDateTime,
    /// The key that signs both.
    pub key: KeyId,
}

impl TokenGrant {
    /// The same for a session that was opened at `opened_at`, as far as it is good within `lifetime`.
    #[must_use]
    pub fn within(self, lifetime: SessionLifetime, opened_at: OffsetDateTime) -> Self {
        let Some(end) = lifetime.end(opened_at) else { return self };
        Self {
            access_expires_at: self.access_expires_at.min(end),
            refresh_expires_at: self.refresh_expires_at.min(end),
            ..self
        }
    }
}

/// A signed pair of tokens.
#[derive(Debug, Clone)]
pub struct TokenPair {
    /// Authenticates requests.
    pub access: SecretString,
    /// Is exchanged for the next pair.
    pub refresh: SecretString,
}

/// What a verified token claims.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Whose token, claim `sub`.
    pub user: UserId,
    /// Of which session, claim `sid`.
    pub session: SessionId,
    /// Which token, claim `jti`.
    pub token: TokenId,
    /// When it expires, claim `exp`.
    pub expires_at: OffsetDateTime,
}
