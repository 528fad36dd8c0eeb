use async_trait::async_trait;

use super::PortError;
use crate::tokens::{KeyId, TokenGrant, TokenPair};

/// Signs tokens.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait TokenIssuer: Send + Sync {
    /// The key that signs new grants.
    fn current_key(&self) -> KeyId;

    /// Signs the two tokens of `grant` with its key, or with the current one when that key may not sign any more. The
    /// same grant and key give the same bytes.
    async fn issue(&self, grant: &TokenGrant) -> Result<TokenPair, PortError>;
}
