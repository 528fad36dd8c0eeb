use async_trait::async_trait;
use portico_application::ports::{PortError, ReadinessCheck};

use crate::Redis;

/// Whether the servers answer, and are what `redis.mode` says.
pub struct RedisReadiness {
    redis: Redis,
}

impl RedisReadiness {
    /// Checks `redis`.
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        Self { redis }
    }
}

#[async_trait]
impl ReadinessCheck for RedisReadiness {
    fn name(&self) -> &'static str {
        "sessions"
    }

    async fn check(&self) -> Result<(), PortError> {
        Ok(self.redis.servers().check().await?)
    }
}
