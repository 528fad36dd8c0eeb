use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rusqlite::Connection;

/// How often the file is looked at for the writes of others.
const INTERVAL: Duration = Duration::from_millis(200);

/// How long a look is worth something: one that comes late must not make anybody trust what is in memory.
const LIFETIME: Duration = Duration::from_millis(500);

/// When it was last certain that what is in memory is what is in the file.
pub(crate) struct Freshness {
    start: Instant,
    /// In microseconds after `start`.
    confirmed: AtomicU64,
}

impl Freshness {
    /// Fresh from now on.
    pub(crate) fn new() -> Self {
        Self { start: Instant::now(), confirmed: AtomicU64::new(0) }
    }

    /// Confirmed so long ago that it holds no more.
    #[cfg(test)]
    pub(crate) fn expired() -> Self {
        let start = Instant::now().checked_sub(LIFETIME).expect("the machine runs longer");
        Self { start, confirmed: AtomicU64::new(0) }
    }

    /// Whether what is in memory may still be trusted.
    pub(crate) fn holds(&self) -> bool {
        let confirmed = Duration::from_micros(self.confirmed.load(Ordering::Acquire));
        self.start.elapsed().saturating_sub(confirmed) < LIFETIME
    }

    fn confirm(&self, at: Instant) {
        let at = at.saturating_duration_since(self.start).as_micros();
        self.confirmed.store(u64::try_from(at).unwrap_or(u64::MAX), Ordering::Release);
    }
}

/// Notices the commits of other processes, on the connection of the writer: the `data_version` of a connection changes
/// when any other has committed, and only then. The readers of this process never commit.
pub(crate) struct Watch {
    freshness: Arc<Freshness>,
    on_foreign_write: Box<dyn Fn() + Send>,
    version: i64,
    looked: Instant,
}

impl Watch {
    /// Starts from the state that `connection` sees now.
    pub(crate) fn start(
        connection: &Connection,
        freshness: Arc<Freshness>,
        on_foreign_write: impl Fn() + Send + 'static,
    ) -> rusqlite::Result<Self> {
        let looked = Instant::now();
        let version = data_version(connection)?;
        Ok(Self { freshness, on_foreign_write: Box::new(on_foreign_write), version, looked })
    }

    /// How long the next look can wait.
    pub(super) fn due_in(&self) -> Duration {
        INTERVAL.saturating_sub(self.looked.elapsed())
    }

    /// Looks at the file if it is time to. Must not be called within a transaction, which sees nothing new.
    pub(super) fn look(&mut self, connection: &Connection) {
        if !self.due_in().is_zero() {
            return;
        }
        self.looked = Instant::now();
        match data_version(connection) {
            Ok(version) => {
                if version != self.version {
                    self.version = version;
                    (self.on_foreign_write)();
                }
                self.freshness.confirm(self.looked);
            }
            Err(error) => tracing::debug!(%error, "the store cannot be looked at"),
        }
    }
}

fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "data_version", |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use std::{path::Path, sync::mpsc};

    use tempfile::TempDir;

    use super::*;

    fn connect(path: &Path) -> Connection {
        let connection = Connection::open(path).expect("a database");
        connection.pragma_update(None, "journal_mode", "WAL").expect("a mode");
        connection
    }

    fn write(connection: &Connection) {
        connection
            .execute_batch("CREATE TABLE IF NOT EXISTS t (x); INSERT INTO t VALUES (1)")
            .expect("nobody holds the lock");
    }

    /// What the documentation of `data_version` promises, in WAL mode and across checkpoints.
    #[test]
    fn the_commits_of_others_are_noticed_and_no_others() {
        let directory = TempDir::new().expect("a directory can be made");
        let path = directory.path().join("file.db");
        let (own, other) = (connect(&path), connect(&path));
        let (sender, notices) = mpsc::channel();
        let mut watch = Watch::start(&own, Arc::new(Freshness::new()), move || {
            sender.send(()).ok();
        })
        .expect("it can be looked at");
        let mut look = |connection: &Connection| {
            watch.looked = Instant::now().checked_sub(INTERVAL).expect("the machine runs longer");
            watch.look(connection);
            notices.try_iter().count()
        };
        for _ in 0..3 {
            write(&own);
            assert_eq!(look(&own), 0, "an own commit");
            own.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").expect("a checkpoint");
            assert_eq!(look(&own), 0, "an own checkpoint");
            write(&other);
            write(&own);
            assert_eq!(look(&own), 1, "another's commit, with an own one on top");
            write(&other);
            assert_eq!(look(&own), 1, "another's commit");
            assert_eq!(look(&own), 0, "nothing new");
        }
    }

    #[test]
    fn a_look_confirms_for_a_while() {
        let own = Connection::open_in_memory().expect("a database");
        let freshness = Arc::new(Freshness::expired());
        let mut watch = Watch::start(&own, freshness.clone(), || {}).expect("it can be looked at");
        assert!(!freshness.holds());
        watch.look(&own);
        assert!(!freshness.holds(), "it is not time to look again");
        watch.looked = Instant::now().checked_sub(INTERVAL).expect("the machine runs longer");
        watch.look(&own);
        assert!(freshness.holds());
    }
}
