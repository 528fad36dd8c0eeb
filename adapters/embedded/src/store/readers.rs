use std::{path::Path, sync::Arc, thread, time::Instant};

use metrics::{counter, histogram};
use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use super::{PATIENCE, StoreError, connection};

/// More would not read faster from one file.
const MOST: u32 = 4;

/// A few connections that only read, opened when they are first needed.
pub(super) struct Readers {
    path: Arc<Path>,
    count: u32,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: Arc<Path>) -> Self {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let count = u32::try_from(cores).map_or(MOST, |cores| cores.min(MOST));
        let permits = Arc::new(Semaphore::new(count as usize));
        Self { path, count, permits, idle: Mutex::default() }
    }

    /// Runs `work` on the blocking pool, where it goes on even if the caller goes away.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permit = match timeout(PATIENCE, self.permits.clone().acquire_owned()).await {
            Ok(Ok(permit)) => permit,
            Ok(Err(_closed)) => return Err(StoreError::Gone { path: self.path.clone() }),
            Err(_elapsed) => {
                counter!("portico_embedded_refused_total", "access" => "read").increment(1);
                return Err(StoreError::Overloaded { path: self.path.clone() });
            }
        };
        let readers = self.clone();
        let answer = spawn_blocking(move || {
            let since = Instant::now();
            let answer = readers.lend(work);
            histogram!("portico_embedded_read_duration_seconds").record(since.elapsed());
            drop(permit);
            answer
        });
        match answer.await {
            Ok(answer) => answer.map_err(|error| StoreError::new(&self.path, error)),
            Err(_) => Err(StoreError::Gone { path: self.path.clone() }),
        }
    }

    /// Closes the connections, once those who read have done so.
    pub(super) async fn close(&self) {
        let all = self.permits.acquire_many(self.count).await;
        self.permits.close();
        self.idle.lock().clear();
        drop(all);
    }

    fn lend<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let idle = self.idle.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connection::reader(&self.path)?,
        };
        let answer = work(&connection);
        self.idle.lock().push(connection);
        answer
    }
}
