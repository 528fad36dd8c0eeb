use async_trait::async_trait;
use portico_application::ports::{Event, EventBus, Subscription};
use tokio::sync::broadcast::{self, error::RecvError};

/// How many events a listener may be behind before it misses some.
const CAPACITY: usize = 1024;

/// An [`EventBus`] within this process. It never blocks and never fails.
#[derive(Debug)]
pub struct InProcessEventBus {
    sender: broadcast::Sender<Event>,
}

impl InProcessEventBus {
    pub(crate) fn new() -> Self {
        Self { sender: broadcast::Sender::new(CAPACITY) }
    }

    /// The error is ignored, because it says no more than that nobody listens.
    pub(crate) fn send(&self, event: Event) {
        drop(self.sender.send(event));
    }
}

#[async_trait]
impl EventBus for InProcessEventBus {
    async fn publish(&self, event: Event) {
        self.send(event);
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        Box::new(InProcessSubscription { receiver: self.sender.subscribe() })
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
