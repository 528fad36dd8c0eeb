use std::{
    convert::Infallible,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use futures_util::Stream;
use metrics::{counter, gauge, histogram};
use rusqlite::Connection;
use tokio::{sync::oneshot, time::timeout};

use super::{
    ANSWER, PATIENCE, StoreError, Watch,
    connection::is_busy,
    pieces::{self, Piecewise},
};
use crate::counted::Counted;

/// How many calls may wait for the writer.
const QUEUE: usize = 1024;

/// How long the writer waits between two tries for a lock that another process holds. `SQLite` could wait by itself,
/// but nobody would watch the file meanwhile.
const RETRY: Duration = Duration::from_millis(5);

/// What the thread is told.
enum Order {
    Do(Job),
    /// Closes the file, and drops the sender then.
    Close(oneshot::Sender<Infallible>),
}

struct Job {
    deadline: Instant,
    work: Work,
    /// Until it is begun.
    waiting: Counted,
}

/// Takes the connection within a transaction, or the reason why there is none. It commits what is to be kept.
type Work = Box<dyn FnOnce(Result<&Connection, StoreError>) + Send>;

/// What the thread will say to one call.
type Answer<T> = oneshot::Receiver<Result<T, StoreError>>;

/// The handle of the thread that owns the connection which writes.
pub(super) struct Writer {
    path: Arc<Path>,
    /// None only while it is being dropped.
    orders: Option<SyncSender<Order>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(path: Arc<Path>, connection: Connection, watch: Watch) -> io::Result<Self> {
        let (orders, queue) = sync_channel(QUEUE);
        let desk = Desk { path: path.clone(), connection, watch };
        let thread =
            thread::Builder::new().name("store-writer".into()).spawn(move || desk.serve(&queue))?;
        Ok(Self { path, orders: Some(orders), thread: Some(thread) })
    }

    /// Runs `work` in a transaction of its own. A call that nobody waits for any more is not begun.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
        settle: impl FnOnce(&T) + Send + 'static,
    ) -> Result<T, StoreError> {
        let path = self.path.clone();
        let answer = self.begin(move |connection| {
            transact(connection, work, settle).map_err(|error| StoreError::new(&path, error))
        })?;
        self.answered(answer).await
    }

    /// As [`Writer::run`], on pieces as they come. Without the last of them nothing is kept.
    pub(super) async fn run_pieces<Work: Piecewise, E: From<StoreError>>(
        &self,
        work: Work,
        pieces: impl Stream<Item = Result<Work::Piece, E>> + Send,
    ) -> Result<Work::Answer, E> {
        let (feeder, feed) = pieces::feed(self.path.clone());
        let mut answer = self.begin(move |connection| pieces::transact(connection, work, &feed))?;
        tokio::select! {
            biased;
            early = &mut answer => return Ok(self.received(early)?),
            sent = feeder.send_all(pieces) => sent?,
        }
        Ok(self.answered(answer).await?)
    }

    /// Hands `work` to the thread.
    fn begin<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Answer<T>, StoreError> {
        let (sender, answer) = oneshot::channel();
        let work = Box::new(move |begun: Result<&Connection, StoreError>| {
            if !sender.is_closed() {
                drop(sender.send(begun.and_then(work)));
            }
        });
        let waiting = Counted::in_gauge(gauge!("portico_embedded_writes_waiting"));
        let job = Job { deadline: Instant::now() + PATIENCE, work, waiting };
        let submitted = self.submit(Order::Do(job));
        if matches!(submitted, Err(StoreError::Overloaded { .. })) {
            counter!("portico_embedded_refused_total", "access" => "write").increment(1);
        }
        submitted?;
        Ok(answer)
    }

    async fn answered<T>(&self, answer: Answer<T>) -> Result<T, StoreError> {
        match timeout(ANSWER, answer).await {
            Ok(received) => self.received(received),
            Err(_) => Err(StoreError::NoAnswer { path: self.path.clone() }),
        }
    }

    fn received<T>(
        &self,
        received: Result<Result<T, StoreError>, oneshot::error::RecvError>,
    ) -> Result<T, StoreError> {
        received.unwrap_or_else(|_| Err(StoreError::Gone { path: self.path.clone() }))
    }

    /// Closes the file behind what is to be done already. Later calls are told that it is gone.
    pub(super) async fn close(&self) {
        loop {
            let (closing, closed) = oneshot::channel();
            match self.submit(Order::Close(closing)) {
                Err(StoreError::Overloaded { .. }) => tokio::time::sleep(RETRY).await,
                // That the sender was dropped is the answer, by the thread or because there is none any more.
                Ok(()) | Err(_) => return drop(closed.await),
            }
        }
    }

    fn submit(&self, order: Order) -> Result<(), StoreError> {
        let path = || self.path.clone();
        let orders = self.orders.as_ref().ok_or_else(|| StoreError::Gone { path: path() })?;
        orders.try_send(order).map_err(|error| match error {
            TrySendError::Full(_) => StoreError::Overloaded { path: path() },
            TrySendError::Disconnected(_) => StoreError::Gone { path: path() },
        })
    }
}

impl Drop for Writer {
    /// Waits until the file is closed, so that whoever opens it next finds it at rest.
    fn drop(&mut self) {
        self.orders = None;
        if self.thread.take().is_some_and(|thread| thread.join().is_err()) {
            tracing::error!(path = %self.path.display(), "the thread that writes panicked");
        }
    }
}

/// Does the work and keeps it. That a commit failed does not prove that it left nothing, so `settle` is called either
/// way.
fn transact<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    settle: impl FnOnce(&T),
) -> rusqlite::Result<T> {
    let value = work(connection)?;
    let kept = connection.execute_batch("COMMIT");
    settle(&value);
    kept.map(|()| value)
}

/// What the thread works with.
struct Desk {
    path: Arc<Path>,
    connection: Connection,
    watch: Watch,
}

impl Desk {
    /// Works until it is told to close, or the last handle is dropped.
    fn serve(mut self, queue: &Receiver<Order>) {
        if let Err(error) = self.connection.busy_timeout(Duration::ZERO) {
            tracing::error!(%error, "the store cannot be written");
            return;
        }
        let closing = loop {
            match queue.recv_timeout(self.watch.due_in()) {
                Ok(Order::Do(job)) => self.execute(job),
                Ok(Order::Close(closing)) => break Some(closing),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break None,
            }
            self.watch.look(&self.connection);
        };
        self.tidy();
        // Whoever waits is told when the connection is closed.
        drop(self);
        drop(closing);
    }

    fn execute(&mut self, job: Job) {
        drop(job.waiting);
        let since = Instant::now();
        let begun = self.begin(job.deadline);
        let connection = begun.map(|()| &self.connection);
        // One call that panics must not take the store from all the others. Its transaction is rolled back.
        if catch_unwind(AssertUnwindSafe(|| (job.work)(connection))).is_err() {
            tracing::error!(path = %self.path.display(), "a call to the store panicked");
        }
        if !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("ROLLBACK")
        {
            tracing::error!(%error, "a transaction cannot be rolled back");
        }
        histogram!("portico_embedded_write_duration_seconds").record(since.elapsed());
    }

    /// Tries once at least, and until the deadline while another process holds the lock.
    fn begin(&mut self, deadline: Instant) -> Result<(), StoreError> {
        loop {
            match self.connection.execute_batch("BEGIN IMMEDIATE") {
                Err(error) if is_busy(&error) && Instant::now() < deadline => {
                    counter!("portico_embedded_lock_retries_total").increment(1);
                    thread::sleep(RETRY);
                    self.watch.look(&self.connection);
                }
                begun => return begun.map_err(|error| StoreError::new(&self.path, error)),
            }
        }
    }

    /// Failures do not matter: the next to open the file catches up.
    fn tidy(&self) {
        let tidied = self.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
        if let Err(error) = tidied {
            tracing::debug!(%error, "the store was closed untidily");
        }
    }
}
