use std::sync::Arc;

use async_trait::async_trait;
use metrics::counter;
use portico_application::ports::{Event, EventBus, PortError, Subscription};
use portico_domain::channel::{Content, Topic};

/// Counts what is published and what listeners of this process hear.
pub(crate) struct MeteredEventBus {
    bus: Arc<dyn EventBus>,
}

impl MeteredEventBus {
    pub(crate) fn new(bus: Arc<dyn EventBus>) -> Self {
        Self { bus }
    }
}

#[async_trait]
impl EventBus for MeteredEventBus {
    async fn publish(&self, event: Event) {
        published(label(&event));
        self.bus.publish(event).await;
    }

    async fn post(&self, topic: &Topic, content: Content) -> Result<u64, PortError> {
        let number = self.bus.post(topic, content).await?;
        published(MESSAGE);
        Ok(number)
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        Box::new(MeteredSubscription { subscription: self.bus.subscribe() })
    }
}

struct MeteredSubscription {
    subscription: Box<dyn Subscription>,
}

#[async_trait]
impl Subscription for MeteredSubscription {
    async fn next(&mut self) -> Option<Event> {
        let event = self.subscription.next().await?;
        counter!("portico_events_heard_total", "event" => label(&event)).increment(1);
        Some(event)
    }
}

const MESSAGE: &str = "message";

fn published(event: &'static str) {
    counter!("portico_events_published_total", "event" => event).increment(1);
}

fn label(event: &Event) -> &'static str {
    match event {
        Event::SessionEnded { .. } => "session_ended",
        Event::Message(_) => MESSAGE,
        Event::SessionsChanged => "sessions_changed",
        Event::Resync => "resync",
    }
}
