use async_trait::async_trait;

use super::PortError;

/// Something without which this process cannot do its work.
#[async_trait]
pub trait ReadinessCheck: Send + Sync {
    /// The name under which operators see it, such as `store`.
    fn name(&self) -> &'static str;

    /// Answers within a second whether the thing can be used now.
    async fn check(&self) -> Result<(), PortError>;
}
