use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
};

use crate::{ConfigError, Mode, RedisConfig, memory::Memory, server::Servers, watch};

/// The servers of a configuration, to be shared by the adapters of all ports. Dropping the last clone closes all
/// connections.
#[derive(Clone)]
pub struct Redis {
    inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) servers: Servers,
    pub(crate) memory: Arc<Memory>,
    /// What all keys begin with.
    pub(crate) prefix: String,
    /// Where events are published.
    pub(crate) channel: String,
    /// Where servers tell of changes of sessions; in a cluster the name goes on with that of the server.
    pub(crate) changes: String,
    /// Names this process among all that share the servers.
    pub(crate) origin: String,
    pub(crate) owes_a_resync: AtomicBool,
    deeds: AtomicU64,
}

impl Redis {
    /// Prepares to use the servers of `config`. Nothing is sent before the first call, so a server that is down makes
    /// calls fail, and not this.
    pub fn connect(config: &RedisConfig) -> Result<Self, ConfigError> {
        let prefix = config.prefix()?.to_owned();
        let changes = match config.mode {
            Mode::Single => format!("{prefix}:changes"),
            Mode::Cluster => format!("{prefix}:changes:"),
        };
        let inner = Inner {
            changes,
            servers: Servers::new(config)?,
            memory: Arc::new(Memory::new()),
            channel: format!("{prefix}:{{events}}"),
            prefix,
            // A hasher starts from what the system draws for each process, and further by one for each other hasher.
            origin: format!("{:016x}", RandomState::new().hash_one(0)),
            owes_a_resync: AtomicBool::new(false),
            deeds: AtomicU64::new(0),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Listens to the servers until `until` ends or the last clone of this is dropped; to be spawned once. Without it every
    /// look at a session asks a server, and no event of another process arrives.
    ///
    /// In the end it is no more told anything, confirms to other nodes what it was told, sends what it owes them, and the
    /// event bus is gone for its listeners. No change elsewhere waits for this node in vain.
    pub fn watch<Until>(&self, until: Until) -> impl Future<Output = ()> + Send + use<Until>
    where
        Until: Future<Output = ()> + Send,
    {
        watch::run(Arc::downgrade(&self.inner), until)
    }

    /// Closes the connections to the servers. A later call makes one anew.
    pub fn close(&self) {
        self.inner.servers.close();
    }

    /// Whether all servers are heard now, so that sessions are answered from memory and events arrive.
    #[must_use]
    pub fn is_watching(&self) -> bool {
        self.inner.memory.is_fresh()
    }

    /// How many sessions are remembered, to be answered from memory while the servers are heard.
    #[must_use]
    pub fn remembered_sessions(&self) -> usize {
        self.inner.memory.sessions.len()
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }

    pub(crate) fn servers(&self) -> &Servers {
        &self.inner.servers
    }

    pub(crate) fn memory(&self) -> &Memory {
        &self.inner.memory
    }
}

impl Inner {
    /// A name for a change, which no other change has: by it a script knows again what it did, when it is sent once more
    /// because the answer was lost.
    pub(crate) fn new_deed(&self) -> String {
        format!("{}.{}", self.origin, self.deeds.fetch_add(1, Ordering::Relaxed))
    }

    /// Where the process `origin` is answered.
    pub(crate) fn channel_of(&self, origin: &str) -> String {
        format!("{}:{origin}", self.channel)
    }

    /// What the key of a user begins with, up to the id.
    pub(crate) fn user_keys(&self) -> String {
        format!("{}:{{u:", self.prefix)
    }

    /// In a cluster a message goes to the nodes of one slot only, instead of to all.
    pub(crate) fn publish(&self) -> &'static str {
        match self.servers.mode() {
            Mode::Single => "PUBLISH",
            Mode::Cluster => "SPUBLISH",
        }
    }

    pub(crate) fn subscribe(&self) -> &'static str {
        match self.servers.mode() {
            Mode::Single => "SUBSCRIBE",
            Mode::Cluster => "SSUBSCRIBE",
        }
    }
}
