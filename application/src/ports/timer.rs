use async_trait::async_trait;
use time::Duration;

/// Lets time pass.
#[async_trait]
pub trait Timer: Send + Sync {
    /// Answers after `duration`, and not before.
    async fn sleep(&self, duration: Duration);
}
