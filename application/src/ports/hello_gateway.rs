use async_trait::async_trait;

use super::PortError;

/// Asks the greeting service of another process, or of this one as others find it.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait HelloGateway: Send + Sync {
    /// The name that the greeting carries, which is never empty. [`PortError::Unavailable`] when the service does not answer
    /// in time.
    async fn say_hello(&self, id: i32) -> Result<String, PortError>;
}
