use std::sync::{LazyLock, atomic::Ordering};

use async_trait::async_trait;
use portico_application::ports::{Event, EventBus, PortError, Subscription};
use portico_domain::channel::{self, Content, Topic};
use tracing::Instrument;

use super::{
    Message, TraceContext,
    trace::{self, Told},
};
use crate::{
    Redis,
    server::{CallError, Request, Script},
};

static POST: LazyLock<Script> =
    LazyLock::new(|| Script::new("post.lua", include_str!("../scripts/post.lua")));

/// How many posts on a topic are known again when they come a second time. One that more have overtaken since, within the
/// second that a call may take, is said twice.
const KNOWN_AGAIN: u32 = 100;

/// [`EventBus`] over Redis. The listeners of this process hear an event at once; those of others as long as the
/// [watch](Redis::watch) of their process hears the servers, and [`Event::Resync`] when it hears them again. What is said on
/// a topic is heard from the servers by everybody, this process included, so that all hear it in one order.
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
        if !matches!(event, Event::Message(_)) {
            self.redis.memory().listeners.tell(&event);
        }
        self.redis.inner().send(&event).await;
    }

    async fn post(&self, topic: &Topic, content: Content) -> Result<u64, PortError> {
        let span = trace::sending(&Told { what: "message", topic: Some(topic) });
        self.say(topic, &content).instrument(span).await
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        self.redis.memory().listeners.add()
    }
}

impl RedisEventBus {
    async fn say(&self, topic: &Topic, content: &Content) -> Result<u64, PortError> {
        let inner = self.redis.inner();
        let sender = Message::sender(&inner.origin, TraceContext::current().as_ref());
        let [before, after] = Message::around_number(&sender, topic, content);
        let arguments = vec![
            inner.new_deed(),
            channel::Message::REMEMBERED.whole_milliseconds().to_string(),
            KNOWN_AGAIN.to_string(),
            inner.publish().to_owned(),
            inner.channel.clone(),
            before,
            after,
        ];
        let request = Request::script(&POST, vec![inner.key_of(topic)], arguments);
        let number = inner.servers.call(&request).await?.value;
        Ok(redis::from_redis_value(number).map_err(|error| CallError::Broken(error.into()))?)
    }
}

impl crate::handle::Inner {
    /// Where the numbers of `topic` are: beside the channel, so that one script does both.
    fn key_of(&self, topic: &Topic) -> String {
        format!("{}:topic:{topic}", self.channel)
    }

    /// Carries `event` to the other nodes. When that fails, they are told that they missed something as soon as they can
    /// be told anything.
    async fn send(&self, event: &Event) {
        let sending = async {
            let sender = Message::sender(&self.origin, TraceContext::current().as_ref());
            let message = Message::write(&sender, event);
            let publish = Request::command(self.publish(), &self.channel, message);
            self.servers.call(&publish).await
        };
        if let Err(error) = sending.instrument(trace::sending(&Told::of(event))).await {
            tracing::debug!(%error, "an event is told to this process only");
            self.owes_a_resync.store(true, Ordering::Release);
        }
    }

    /// Makes up for events that could not be sent; whether nothing is owed any more.
    pub(crate) async fn make_up(&self) -> bool {
        if self.owes_a_resync.swap(false, Ordering::AcqRel) {
            self.send(&Event::Resync).await;
        }
        !self.owes_a_resync.load(Ordering::Acquire)
    }
}
