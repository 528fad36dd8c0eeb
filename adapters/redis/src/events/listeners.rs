use async_trait::async_trait;
use portico_application::ports::{Event, Subscription};
use tokio::sync::broadcast::{self, error::RecvError};

/// How many events a listener may be behind before it misses some.
const CAPACITY: usize = 1024;

/// The listeners of this process.
pub(crate) struct Listeners {
    sender: broadcast::Sender<Event>,
}

impl Listeners {
    pub(crate) fn new() -> Self {
        Self { sender: broadcast::Sender::new(CAPACITY) }
    }

    /// The error is ignored, because it says no more than that nobody listens.
    pub(crate) fn tell(&self, event: &Event) {
        drop(self.sender.send(event.clone()));
    }

    pub(crate) fn add(&self) -> Box<dyn Subscription> {
        Box::new(Listener { receiver: self.sender.subscribe() })
    }
}

struct Listener {
    receiver: broadcast::Receiver<Event>,
}

#[async_trait]
impl Subscription for Listener {
    async fn next(&mut self) -> Option<Event> {
        match self.receiver.recv().await {
            Ok(event) => Some(event),
            Err(RecvError::Lagged(_)) => Some(Event::Resync),
            Err(RecvError::Closed) => None,
        }
    }
}
