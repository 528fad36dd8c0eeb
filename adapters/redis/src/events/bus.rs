use std::sync::atomic::Ordering;

use async_trait::async_trait;
use portico_application::ports::{Event, EventBus, PortError, Subscription};
use portico_domain::channel::{Content, Topic};

use super::Message;
use crate::{Redis, server::Request};

/// [`EventBus`] over Redis. The listeners of this process hear an event at once; those of others as long as the
/// [watch](Redis::watch) of their process hears the servers, and [`Event::Resync`] when it hears them again.
pub struct RedisEventBus {
    redis: Redis,
}

impl RedisEventBus {
    /// Publishes through `redis`.
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        Self { redis }
    }
}

#[async_trait]
impl EventBus for RedisEventBus {
    async fn publish(&self, event: Event) {
        self.redis.memory().listeners.tell(&event);
        self.redis.inner().send(&event).await;
    }

    async fn post(&self, _topic: &Topic, _content: Content) -> Result<u64, PortError> {
        Err(PortError::Unavailable("messages are not carried by Redis yet".into()))
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        self.redis.memory().listeners.add()
    }
}

impl crate::handle::Inner {
    /// Carries `event` to the other nodes. When that fails, they are told that they missed something as soon as they can
    /// be told anything.
    async fn send(&self, event: &Event) {
        let message = Message::write(&self.origin, event);
        let publish = Request::command(self.publish(), &self.channel, message);
        if let Err(error) = self.servers.call(&publish).await {
            tracing::debug!(%error, "an event is told to this process only");
            self.owes_a_resync.store(true, Ordering::Release);
        }
    }

    /// Makes up for events that could not be sent.
    pub(crate) async fn make_up(&self) {
        if self.owes_a_resync.swap(false, Ordering::AcqRel) {
            self.send(&Event::Resync).await;
        }
    }
}
