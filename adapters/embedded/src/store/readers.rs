use std::{path::Path, sync::Arc, thread};

use parking_lot::Mutex;
use rusqlite::Connection;
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use super::{PATIENCE, StoreError, connection};

/// More would not read faster from one file.
const MOST: usize = 4;

/// A few connections that only read, opened when they are first needed.
pub(super) struct Readers {
    path: Arc<Path>,
    permits: Arc<Semaphore>,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(super) fn new(path: Arc<Path>) -> Self {
        let count = thread::available_parallelism().map_or(1, |cores| cores.get().min(MOST));
        Self { path, permits: Arc::new(Semaphore::new(count)), idle: Mutex::default() }
    }

    /// Runs `work` on the blocking pool, where it goes on even if the caller goes away.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let Ok(Ok(permit)) = timeout(PATIENCE, self.permits.clone().acquire_owned()).await else {
            return Err(StoreError::Overloaded { path: self.path.clone() });
        };
        let readers = self.clone();
        let answer = spawn_blocking(move || {
            let answer = readers.lend(work);
            drop(permit);
            answer
        });
        match answer.await {
            Ok(answer) => answer.map_err(|error| StoreError::new(&self.path, error)),
            Err(_) => Err(StoreError::Gone { path: self.path.clone() }),
        }
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
