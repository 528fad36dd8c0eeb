use async_trait::async_trait;
use parking_lot::RwLock;
use portico_application::ports::{Event, Subscription};
use tokio::sync::broadcast::{self, Sender, error::RecvError};

/// How many events a listener may be behind before it misses some.
const CAPACITY: usize = 1024;

/// The listeners of this process.
pub(crate) struct Listeners {
    /// None once there is nothing more to hear.
    sender: RwLock<Option<Sender<Event>>>,
}

impl Listeners {
    pub(crate) fn new() -> Self {
        Self { sender: RwLock::new(Some(Sender::new(CAPACITY))) }
    }

    /// The error is ignored, because it says no more than that nobody listens.
    pub(crate) fn tell(&self, event: &Event) {
        if let Some(sender) = &*self.sender.read() {
            drop(sender.send(event.clone()));
        }
    }

    /// Lets listeners know that there is nothing more to hear.
    pub(crate) fn close(&self) {
        *self.sender.write() = None;
    }

    pub(crate) fn add(&self) -> Box<dyn Subscription> {
        let sender = self.sender.read();
        let receiver = sender.as_ref().map_or_else(|| broadcast::channel(1).1, Sender::subscribe);
        Box::new(Listener { receiver })
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
