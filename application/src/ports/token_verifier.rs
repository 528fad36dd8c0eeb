use crate::{
    error::{ErrorKind, Failure},
    tokens::{Claims, TokenKind},
};

/// Checks tokens by their signature and claims alone, without asking any store.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait TokenVerifier: Send + Sync {
    /// Answers what `token` claims when a key of the ring signed it, it is of `kind`, and it is good now.
    fn verify(&self, token: &str, kind: TokenKind) -> Result<Claims, TokenError>;
}

/// Why a token is no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// It is not written as a signed token.
    #[error("the token is malformed")]
    Malformed,
    /// It was good until it expired.
    #[error("the token has expired")]
    Expired,
    /// It is signed or claimed wrongly, or made for something else.
    #[error("the token is invalid")]
    Invalid,
}

impl Failure for TokenError {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Unauthenticated
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "token_malformed",
            Self::Expired => "token_expired",
            Self::Invalid => "token_invalid",
        }
    }
}
