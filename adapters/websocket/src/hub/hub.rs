use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use bytes::Bytes;
use parking_lot::{Mutex, RwLock};
use portico_domain::{
    channel::Topic,
    session::{EndReason, SessionId},
    user::UserId,
};

use super::Membership;
use crate::{
    close::Close,
    outbox::{Outbox, Outgoing},
};

/// Knows every socket of this process.
#[derive(Default)]
pub struct Hub {
    registry: Mutex<Registry>,
    topics: RwLock<HashMap<Topic, Outboxes>>,
    next: AtomicU64,
}

type Outboxes = HashMap<SocketId, Arc<Outbox>>;

/// Names a socket within this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SocketId(u64);

#[derive(Default)]
struct Registry {
    is_closing: bool,
    sockets: Outboxes,
    sessions: HashMap<SessionId, (UserId, HashSet<SocketId>)>,
}

impl Hub {
    /// Closes every socket, and any that is opened from now on, because the process ends.
    pub fn shut_down(&self) {
        let mut registry = self.registry.lock();
        registry.is_closing = true;
        registry.sockets.values().for_each(|outbox| outbox.close(Close::ShuttingDown));
    }

    /// Notes an open socket, and the session that it lives on.
    pub(crate) fn join(
        self: &Arc<Self>,
        outbox: Arc<Outbox>,
        session: Option<(UserId, SessionId)>,
    ) -> Membership {
        let id = SocketId(self.next.fetch_add(1, Ordering::Relaxed));
        let mut registry = self.registry.lock();
        if registry.is_closing {
            outbox.close(Close::ShuttingDown);
        }
        registry.sockets.insert(id, outbox.clone());
        if let Some((user, session)) = session {
            registry.sessions.entry(session).or_insert((user, HashSet::new())).1.insert(id);
        }
        drop(registry);
        Membership::new(self.clone(), id, outbox, session.map(|(_, session)| session))
    }

    pub(super) fn leave(&self, id: SocketId, session: Option<SessionId>) {
        let mut registry = self.registry.lock();
        registry.sockets.remove(&id);
        let Some(session) = session else { return };
        let Some((_, sockets)) = registry.sessions.get_mut(&session) else { return };
        sockets.remove(&id);
        if sockets.is_empty() {
            registry.sessions.remove(&session);
        }
    }

    pub(super) fn subscribe(&self, id: SocketId, outbox: &Arc<Outbox>, topic: &Topic) {
        self.topics.write().entry(topic.clone()).or_default().insert(id, outbox.clone());
    }

    pub(super) fn unsubscribe(&self, id: SocketId, topic: &Topic) {
        let mut topics = self.topics.write();
        let Some(outboxes) = topics.get_mut(topic) else { return };
        outboxes.remove(&id);
        if outboxes.is_empty() {
            topics.remove(topic);
        }
    }

    /// Closes the sockets that live on `session`.
    pub(super) fn end_session(&self, session: SessionId, reason: EndReason) {
        let registry = self.registry.lock();
        let Some((_, sockets)) = registry.sessions.get(&session) else { return };
        for outbox in sockets.iter().filter_map(|id| registry.sockets.get(id)) {
            outbox.close(Close::SessionEnded(reason));
        }
    }

    /// The sessions that sockets live on.
    pub(super) fn sessions_of_sockets(&self) -> Vec<(UserId, SessionId)> {
        let registry = self.registry.lock();
        registry.sessions.iter().map(|(session, (user, _))| (*user, *session)).collect()
    }

    /// Whether anybody listens to `topic`.
    pub(super) fn is_heard(&self, topic: &Topic) -> bool {
        self.topics.read().contains_key(topic)
    }

    /// Has the same bytes sent to everybody who listens to `topic`; how long that takes is measured with the last of them.
    pub(super) fn fan_out(&self, topic: &Topic, frame: &Bytes) {
        let since = Instant::now();
        let topics = self.topics.read();
        let Some(outboxes) = topics.get(topic) else { return };
        let last = outboxes.len() - 1;
        for (index, outbox) in outboxes.values().enumerate() {
            let since = (index == last).then_some(since);
            outbox.push(Outgoing { bytes: frame.clone(), since });
        }
    }

    /// The topics that anybody listens to.
    pub(super) fn topics(&self) -> Vec<Topic> {
        self.topics.read().keys().cloned().collect()
    }
}
