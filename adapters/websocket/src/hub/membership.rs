use std::{collections::HashSet, sync::Arc};

use portico_domain::{channel::Topic, session::SessionId};

use super::hub::{Hub, SocketId};
use crate::outbox::Outbox;

/// A socket in the [`Hub`], for as long as this lives.
pub(crate) struct Membership {
    hub: Arc<Hub>,
    id: SocketId,
    outbox: Arc<Outbox>,
    session: Option<SessionId>,
    topics: HashSet<Topic>,
}

impl Membership {
    pub(super) fn new(
        hub: Arc<Hub>,
        id: SocketId,
        outbox: Arc<Outbox>,
        session: Option<SessionId>,
    ) -> Self {
        Self { hub, id, outbox, session, topics: HashSet::new() }
    }

    /// Listens to `topic` from now on; to one that is listened to, no more than before.
    pub(crate) fn subscribe(&mut self, topic: &Topic) {
        if self.topics.insert(topic.clone()) {
            self.hub.subscribe(self.id, &self.outbox, topic);
        }
    }

    /// Listens to `topic` no more.
    pub(crate) fn unsubscribe(&mut self, topic: &Topic) {
        if self.topics.remove(topic) {
            self.hub.unsubscribe(self.id, topic);
        }
    }

    /// The topics that are listened to.
    pub(crate) fn topics(&self) -> &HashSet<Topic> {
        &self.topics
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.topics.iter().for_each(|topic| self.hub.unsubscribe(self.id, topic));
        self.hub.leave(self.id, self.session);
    }
}
