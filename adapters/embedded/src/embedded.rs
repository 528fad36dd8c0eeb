use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use portico_application::ports::Event;

use crate::{
    Config, InProcessEventBus, OpenError,
    sessions::SessionCache,
    store::{Freshness, Store, Watch, connection, migrations},
};

/// An open store, to be shared by the adapters of all ports. Dropping the last clone waits for what is being written
/// and closes the file.
#[derive(Clone)]
pub struct Embedded {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    sessions: Arc<SessionCache>,
    events: Arc<InProcessEventBus>,
}

impl Embedded {
    /// Opens the file, makes it and its directory when they are missing, and applies the migrations that it lacks.
    ///
    /// It blocks, for up to five seconds when another process holds the lock of the file.
    pub fn open(config: &Config) -> Result<Self, OpenError> {
        let path: Arc<Path> = config.path.as_path().into();
        let mut connection = connection::writer(config)?;
        migrations::apply(&mut connection, &path)?;

        let freshness = Arc::new(Freshness::new());
        let sessions = Arc::new(SessionCache::new(freshness.clone()));
        let events = Arc::new(InProcessEventBus::new());
        let on_foreign_write = {
            let (sessions, events) = (sessions.clone(), events.clone());
            move || {
                sessions.clear();
                events.send(Event::SessionsChanged);
            }
        };
        let watch = Watch::start(&connection, freshness, on_foreign_write)
            .map_err(|error| OpenError::from_sqlite(path.to_path_buf(), error))?;
        let store = Store::start(path.clone(), connection, watch, !config.is_in_memory())
            .map_err(|source| OpenError::Thread { path: path.to_path_buf(), source })?;
        Ok(Self { inner: Arc::new(Inner { store, sessions, events }) })
    }

    /// A private store without a file.
    pub fn in_memory() -> Result<Self, OpenError> {
        Self::open(&Config { path: PathBuf::from(":memory:") })
    }

    /// The names of the migrations that [`Embedded::open`] would apply, in order. It writes nothing, and the file need
    /// not exist.
    pub fn plan(config: &Config) -> Result<Vec<String>, OpenError> {
        migrations::plan(config)
    }

    /// Does of [`Embedded::open`] only the migrations, and answers the names of those that this call applied, in order.
    pub fn migrate(config: &Config) -> Result<Vec<String>, OpenError> {
        migrations::apply(&mut connection::writer(config)?, &config.path)
    }

    /// The event bus of this process. Besides what is published on it, it carries [`Event::SessionsChanged`] when
    /// another process has written to the file. Messages do not leave the process.
    #[must_use]
    pub fn events(&self) -> Arc<InProcessEventBus> {
        self.inner.events.clone()
    }

    /// Closes the file behind what is being read and written, and folds the log of writes into it. Later calls fail. It
    /// waits for as long as the disk takes.
    pub async fn close(&self) {
        self.inner.store.close().await;
    }

    /// How many sessions are answered from memory.
    #[must_use]
    pub fn remembered_sessions(&self) -> usize {
        self.inner.sessions.len()
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn sessions(&self) -> &Arc<SessionCache> {
        &self.inner.sessions
    }
}
