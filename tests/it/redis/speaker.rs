use std::sync::{Arc, Mutex};

use adapter_redis::{RedisConfig, RedisEventBus};
use portico_application::ports::{Event, EventBus, PortError};
use portico_domain::channel::{Content, Topic};
use portico_tests::fixtures::RedisNode;
use tokio::task::JoinSet;

/// A node that says and hears.
pub(super) struct Speaker {
    _node: RedisNode,
    pub(super) bus: Arc<RedisEventBus>,
    heard: Arc<Mutex<Vec<Event>>>,
    _listening: JoinSet<()>,
}

impl Speaker {
    pub(super) async fn start(config: &RedisConfig) -> Self {
        let node = RedisNode::watched(config).await;
        let bus = Arc::new(RedisEventBus::new(node.redis.clone()));
        let (mut listener, heard) = (bus.subscribe(), Arc::<Mutex<Vec<_>>>::default());
        let mut listening = JoinSet::new();
        let ear = heard.clone();
        listening.spawn(async move {
            while let Some(event) = listener.next().await {
                ear.lock().expect("no panic").push(event);
            }
        });
        Self { _node: node, bus, heard, _listening: listening }
    }

    pub(super) async fn says(&self, topic: &Topic, text: &str) -> Result<u64, PortError> {
        self.bus.post(topic, Content::Json(text.into())).await
    }

    /// The texts and numbers that were heard on `topic`, in order.
    pub(super) fn heard_on(&self, topic: &Topic) -> Vec<(String, u64)> {
        let heard = self.heard.lock().expect("no panic");
        let messages = heard.iter().filter_map(|event| match event {
            Event::Message(message) if message.topic == *topic => Some(message),
            _ => None,
        });
        messages
            .map(|message| match &message.content {
                Content::Json(text) => (text.to_string(), message.seq),
                Content::Import(_) => panic!("nobody imports"),
            })
            .collect()
    }

    pub(super) fn has_heard(&self, topic: &Topic, text: &str) -> bool {
        self.heard_on(topic).iter().any(|(heard, _)| heard == text)
    }

    pub(super) fn is_told_to_look(&self) -> bool {
        self.heard.lock().expect("no panic").contains(&Event::Resync)
    }

    pub(super) fn forget(&self) {
        self.heard.lock().expect("no panic").clear();
    }
}
