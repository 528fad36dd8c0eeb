use std::{sync::LazyLock, time::Duration};

use async_trait::async_trait;
use portico_application::ports::{
    Admission, FAMILIAR_ADDRESSES, FAMILIAR_FOR, LoginAttempt, LoginLimits, LoginOutcome,
    LoginThrottle, PortError,
};

use super::attempt::Attempt;
use crate::{
    Redis,
    server::{CallError, Request, Script},
};

/// A script on the throttle, after what both of them share.
macro_rules! script {
    ($name:ident, $file:literal) => {
        static $name: LazyLock<Script> = LazyLock::new(|| {
            let source = concat!(
                include_str!("../scripts/login.lua"),
                include_str!(concat!("../scripts/", $file))
            );
            Script::new($file, source)
        });
    };
}

script!(ADMIT, "admit.lua");
script!(SETTLE, "settle.lua");

/// [`LoginThrottle`] in Redis.
///
/// All counts share one slot of a cluster, so that a try is one script: hashing passwords bounds how many tries there can
/// be far below what one node can count.
pub struct RedisLoginThrottle {
    redis: Redis,
    limits: LoginLimits,
}

impl RedisLoginThrottle {
    /// Counts in `redis`.
    #[must_use]
    pub fn new(redis: Redis, limits: LoginLimits) -> Self {
        Self { redis, limits }
    }

    async fn run(
        &self,
        script: &'static Script,
        attempt: &LoginAttempt,
        further: Vec<String>,
    ) -> Result<Admission, PortError> {
        let inner = self.redis.inner();
        let tag = format!("{}:{{login}}", inner.prefix);
        let mut attempt = Attempt::new(&tag, inner.new_deed(), attempt, self.limits);
        attempt.arguments.extend(further);
        let request = Request::script(script, attempt.keys, attempt.arguments);
        let wait = inner.servers.call(&request).await?.value;
        let wait: u64 =
            redis::from_redis_value(wait).map_err(|error| CallError::Broken(error.into()))?;
        Ok(match wait {
            0 => Admission::Granted,
            wait => Admission::RetryAfter(Duration::from_micros(wait)),
        })
    }
}

#[async_trait]
impl LoginThrottle for RedisLoginThrottle {
    async fn admit(&self, attempt: &LoginAttempt) -> Result<Admission, PortError> {
        self.run(&ADMIT, attempt, vec![]).await
    }

    async fn settle(
        &self,
        attempt: &LoginAttempt,
        outcome: LoginOutcome,
    ) -> Result<Admission, PortError> {
        let outcome = match outcome {
            LoginOutcome::Success => "success",
            LoginOutcome::Failure => "failure",
        };
        let further = [
            outcome.to_owned(),
            FAMILIAR_FOR.as_millis().to_string(),
            FAMILIAR_ADDRESSES.to_string(),
        ];
        self.run(&SETTLE, attempt, further.to_vec()).await
    }
}
