use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arc_swap::{ArcSwap, Guard};
use portico_application::{ports::Clock, tokens::KeyId};
use time::{Duration, OffsetDateTime};

use super::{KeyEntry, KeyRingError, KeyState, MadeBy, RingKey, Snapshot, seal::Seal};

/// The keys of a [`KeyDirectory`](super::KeyDirectory) in memory, for those who use them. Reading takes no lock; a
/// reload puts the whole ring in place at once, or leaves the last good one there.
pub struct KeyRing {
    dir: PathBuf,
    clock: Arc<dyn Clock>,
    retention: Duration,
    snapshot: ArcSwap<Snapshot>,
    seen: Mutex<Seen>,
}

/// What the last attempt to read the ring found.
struct Seen {
    seal: Seal,
    /// When it failed, if it did.
    failed_at: Option<OffsetDateTime>,
}

impl KeyRing {
    /// A fault that no change of a file mends, such as too many open files, passes by itself: look again after this.
    const RETRY: Duration = Duration::seconds(30);

    /// Reads the ring in the folder `dir`. A retiring key verifies for `retention`, which must be no less than the
    /// longest life of a token. Reads files: not for an async thread.
    pub fn load(
        dir: &Path,
        clock: Arc<dyn Clock>,
        retention: Duration,
    ) -> Result<Self, KeyRingError> {
        let seal = Seal::of(dir);
        let snapshot = Snapshot::read(dir, 0, clock.now(), retention)?;
        Ok(Self {
            dir: dir.to_owned(),
            clock,
            retention,
            snapshot: ArcSwap::from_pointee(snapshot),
            seen: Mutex::new(Seen { seal, failed_at: None }),
        })
    }

    /// Reads the ring again when its files have changed, and answers whether it did. Unchanged, it costs a few calls of
    /// `stat`. A fault is reported once, and again every half minute while it lasts; the last good ring goes on.
    pub fn reload_if_changed(&self) -> Result<bool, KeyRingError> {
        let mut seen = self.seen();
        let waiting = seen.failed_at.is_none_or(|failed| self.clock.now() < failed + Self::RETRY);
        if waiting && seen.seal == Seal::of(&self.dir) {
            return Ok(false);
        }
        self.read_again(&mut seen).map(|()| true)
    }

    /// Reads the ring again. On a fault the last good ring goes on.
    pub fn reload(&self) -> Result<(), KeyRingError> {
        self.read_again(&mut self.seen())
    }

    /// All keys, the oldest first, in the states that they have now.
    pub fn entries(&self) -> Vec<KeyEntry> {
        let now = self.clock.now();
        let snapshot = self.snapshot();
        snapshot.entries.iter().map(|entry| entry.clone().at(now, self.retention)).collect()
    }

    /// Which key signs.
    pub fn signs(&self) -> KeyId {
        self.current().kid.clone()
    }

    /// When the last token of the last retiring key has expired, if one is retiring.
    pub fn verifies_until(&self) -> Option<OffsetDateTime> {
        let entries = self.entries().into_iter();
        let retiring = entries.filter(|entry| entry.state == KeyState::Retiring);
        retiring.filter_map(|entry| entry.verifies_until(self.retention)).max()
    }

    /// Whether the key that signs was made by a server on its own, so that no other node may have it.
    pub fn made_by_server(&self) -> bool {
        let by_server = |entry: &KeyEntry| entry.generated_by == MadeBy::Server;
        let snapshot = self.snapshot();
        snapshot.entries.iter().any(|entry| entry.state == KeyState::Current && by_server(entry))
    }

    /// The private keys in use that everyone on the machine may read.
    pub fn insecure_files(&self) -> Vec<PathBuf> {
        self.snapshot().insecure_files.clone()
    }

    pub(crate) fn snapshot(&self) -> Guard<Arc<Snapshot>> {
        self.snapshot.load()
    }

    /// The key that signs.
    pub(crate) fn current(&self) -> Arc<RingKey> {
        Arc::clone(&self.snapshot().current)
    }

    /// The key that is named so and may be used now.
    pub(crate) fn find(&self, kid: &str) -> Option<Arc<RingKey>> {
        self.snapshot().find(kid, self.clock.now()).cloned()
    }

    /// The keys that may be used now.
    pub(crate) fn usable(&self) -> Vec<Arc<RingKey>> {
        self.snapshot().usable(self.clock.now()).cloned().collect()
    }

    /// Looks at the seal first, so that what changes while the files are read is noticed the next time.
    fn read_again(&self, seen: &mut Seen) -> Result<(), KeyRingError> {
        let (seal, now) = (Seal::of(&self.dir), self.clock.now());
        let generation = self.snapshot().generation + 1;
        let read = Snapshot::read(&self.dir, generation, now, self.retention);
        *seen = Seen { seal, failed_at: read.is_err().then_some(now) };
        self.snapshot.store(Arc::new(read?));
        Ok(())
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for KeyRing {
    /// Shows no key.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("KeyRing").field("dir", &self.dir).finish_non_exhaustive()
    }
}
