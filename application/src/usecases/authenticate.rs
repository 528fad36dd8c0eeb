use std::sync::Arc;

use portico_domain::session::EndReason;

use crate::{
    Principal,
    error::{ErrorKind, Failure},
    ports::{Clock, TokenError, TokenStore, TokenVerifier},
    sessions::{SessionError, find_active},
    tokens::TokenKind,
};

/// Tells who acts, from an access token. The token proves that there was a session; the store decides whether it goes on.
pub struct Authenticate {
    pub(crate) verifier: Arc<dyn TokenVerifier>,
    pub(crate) sessions: Arc<dyn TokenStore>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Authenticate {
    /// Answers the principal of an access token whose session is active.
    pub async fn execute(&self, access_token: &str) -> Result<Principal, AuthenticateError> {
        let claims = self.verifier.verify(access_token, TokenKind::Access)?;
        let now = self.clock.now();
        let session = find_active(&*self.sessions, claims.user, claims.session, now).await?;
        Ok(Principal::new(session, claims.expires_at))
    }
}

/// Why a request has no principal.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticateError {
    /// The token is no proof.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Its session is no proof either.
    #[error(transparent)]
    Session(#[from] SessionError),
}

impl Failure for AuthenticateError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Token(error) => error.kind(),
            Self::Session(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Token(error) => error.code(),
            Self::Session(error) => error.code(),
        }
    }

    fn end_reason(&self) -> Option<EndReason> {
        match self {
            Self::Token(_) => None,
            Self::Session(error) => error.end_reason(),
        }
    }
}

#[cfg(test)]
mod tests;
