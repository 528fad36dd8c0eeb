use std::sync::Arc;

use async_trait::async_trait;
use portico_domain::{
    channel::{Content, Message, Topic},
    session::{EndReason, SessionId},
    user::UserId,
};

use super::PortError;

/// What nodes tell each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// A session is over; whatever lives on it must end.
    SessionEnded {
        /// Whose session.
        user: UserId,
        /// Which session.
        session: SessionId,
        /// Why it ended.
        reason: EndReason,
    },
    /// Something was said on a topic.
    Message(Arc<Message>),
    /// Sessions may have ended elsewhere, and nothing said which: look up those that you live on.
    SessionsChanged,
    /// Events of every kind may be missing: look up the state of whatever you hold.
    Resync,
}

/// Carries events to every subscriber on every node.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait EventBus: Send + Sync {
    /// Hands over `event`. Delivery is best effort: who may have missed an event is told [`Event::Resync`] as soon as
    /// that can be known, so a caller has nothing to do about a failure. Messages are [posted](Self::post) instead.
    async fn publish(&self, event: Event);

    /// Numbers what is said on `topic` and hands it over as [`Event::Message`]; its number. Every subscriber on every node
    /// hears the messages of a topic in the order of their numbers, which count up from 1 and begin anew when a topic was
    /// silent for [`Message::REMEMBERED`] or the bus has lost its memory. [`PortError::Unavailable`] when it cannot be told
    /// whether the message was taken.
    async fn post(&self, topic: &Topic, content: Content) -> Result<u64, PortError>;

    /// Listens to what is published from now on, on this node and on others.
    fn subscribe(&self) -> Box<dyn Subscription>;
}

/// One listener of an [`EventBus`].
#[async_trait]
pub trait Subscription: Send {
    /// Waits for the next event; `None` once the bus is gone. A listener that is too slow misses events and gets one
    /// [`Event::Resync`] for them. Dropping the future loses nothing.
    async fn next(&mut self) -> Option<Event>;
}
