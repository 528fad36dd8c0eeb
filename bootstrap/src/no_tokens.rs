use async_trait::async_trait;
use portico_application::{
    ports::{PortError, TokenError, TokenIssuer, TokenVerifier},
    tokens::{Claims, KeyId, TokenGrant, TokenKind, TokenPair},
};

/// Stands on the ports of tokens where no key is at hand: it issues none and takes none.
pub(crate) struct NoTokens;

#[async_trait]
impl TokenIssuer for NoTokens {
    fn current_key(&self) -> KeyId {
        KeyId::new("none")
    }

    async fn issue(&self, _grant: &TokenGrant) -> Result<TokenPair, PortError> {
        Err(PortError::Broken("no tokens are issued at a terminal".into()))
    }
}

impl TokenVerifier for NoTokens {
    fn verify(&self, _token: &str, _kind: TokenKind) -> Result<Claims, TokenError> {
        Err(TokenError::Invalid)
    }
}
