use std::sync::Arc;

use async_trait::async_trait;
use parking_lot::{Mutex, RwLock};
use portico_application::ports::{Event, EventBus, PortError, Subscription};
use portico_domain::channel::{Content, Message, Topic};
use quick_cache::unsync::Cache;
use tokio::sync::broadcast::{self, Sender, error::RecvError};

/// How many events a listener may be behind before it misses some.
const CAPACITY: usize = 1024;

/// Of how many topics the numbers are remembered, those that were used last.
const TOPICS: usize = 100_000;

/// An [`EventBus`] within this process. It never blocks and never fails.
pub struct InProcessEventBus {
    /// None once there is nothing more to hear.
    sender: RwLock<Option<Sender<Event>>>,
    /// The number of the last message of each topic.
    numbers: Mutex<Cache<Topic, u64>>,
}

impl InProcessEventBus {
    pub(crate) fn new() -> Self {
        let sender = RwLock::new(Some(Sender::new(CAPACITY)));
        Self { sender, numbers: Mutex::new(Cache::new(TOPICS)) }
    }

    /// Lets listeners know that there is nothing more to hear.
    pub fn close(&self) {
        *self.sender.write() = None;
    }

    /// The error is ignored, because it says no more than that nobody listens.
    pub(crate) fn send(&self, event: Event) {
        if let Some(sender) = &*self.sender.read() {
            drop(sender.send(event));
        }
    }
}

#[async_trait]
impl EventBus for InProcessEventBus {
    async fn publish(&self, event: Event) {
        self.send(event);
    }

    async fn post(&self, topic: &Topic, content: Content) -> Result<u64, PortError> {
        // Sent under the lock, so that messages are heard in the order of their numbers.
        let mut numbers = self.numbers.lock();
        let seq = numbers.get(topic).map_or(1, |last| last + 1);
        numbers.insert(topic.clone(), seq);
        self.send(Event::Message(Arc::new(Message { topic: topic.clone(), seq, content })));
        Ok(seq)
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        let sender = self.sender.read();
        let receiver = sender.as_ref().map_or_else(|| broadcast::channel(1).1, Sender::subscribe);
        Box::new(InProcessSubscription { receiver })
    }
}

struct InProcessSubscription {
    receiver: broadcast::Receiver<Event>,
}

#[async_trait]
impl Subscription for InProcessSubscription {
    async fn next(&mut self) -> Option<Event> {
        match self.receiver.recv().await {
            Ok(event) => Some(event),
            Err(RecvError::Lagged(_)) => Some(Event::Resync),
            Err(RecvError::Closed) => None,
        }
    }
}
