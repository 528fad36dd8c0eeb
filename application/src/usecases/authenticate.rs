use std::sync::Arc;

use portico_domain::session::SessionState;

use crate::{
    Principal, SessionOver,
    error::{ErrorKind, Failure},
    ports::{Clock, PortError, TokenError, TokenStore, TokenVerifier},
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
        match self.sessions.find(claims.user, claims.session, self.clock.now()).await? {
            Some(SessionState::Active(session)) => Ok(Principal::new(session)),
            Some(SessionState::Ended(reason)) => Err(SessionOver::Ended(reason).into()),
            None => Err(SessionOver::Unknown.into()),
        }
    }
}

/// Why a request has no principal.
#[derive(Debug, thiserror::Error)]
pub enum AuthenticateError {
    /// The token is no proof.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Its session does not go on.
    #[error(transparent)]
    Session(#[from] SessionOver),
    /// Nobody can tell now.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Failure for AuthenticateError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Token(error) => error.kind(),
            Self::Session(error) => error.kind(),
            Self::Port(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Token(error) => error.code(),
            Self::Session(error) => error.code(),
            Self::Port(error) => error.code(),
        }
    }
}

#[cfg(test)]
mod tests;
