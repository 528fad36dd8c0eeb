//! The `SQLite` file: connections, migrations, the one writer and the readers.

mod columns;
pub(crate) mod connection;
mod error;
pub(crate) mod migrations;
mod pieces;
mod readers;
mod watch;
mod writer;

pub(crate) use columns::{column, optional, time, word};
pub(crate) use error::StoreError;
pub(crate) use pieces::Piecewise;
pub(crate) use watch::{Freshness, Watch};

use std::{io, path::Path, sync::Arc, time::Duration};

use futures_util::Stream;
use readers::Readers;
use rusqlite::Connection;
use tracing::{Instrument, Span};
use writer::Writer;

/// How long a call waits for a lock or a connection before it answers that the store is unavailable.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long a caller waits for the writer to take something, or to answer: a second beyond its own patience, for a disk that
/// hangs.
const ANSWER: Duration = PATIENCE.saturating_add(Duration::from_secs(1));

/// The open store.
pub(crate) struct Store {
    path: Arc<Path>,
    /// None when there is no file that a second connection could open. Closed before the writer, whose last act is to
    /// fold the write-ahead log into the file.
    readers: Option<Arc<Readers>>,
    writer: Writer,
}

impl Store {
    /// Starts the writer on `connection`, and readers beside it when others can open the same file.
    pub(crate) fn start(
        path: Arc<Path>,
        connection: Connection,
        watch: Watch,
        is_file: bool,
    ) -> io::Result<Self> {
        let readers = is_file.then(|| Arc::new(Readers::new(path.clone())));
        let writer = Writer::start(path.clone(), connection, watch)?;
        Ok(Self { path, readers, writer })
    }

    /// Reads what every write that was acknowledged has left.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        match &self.readers {
            Some(readers) => readers.run(work).instrument(span("SQLite read")).await,
            None => self.write(work).await,
        }
    }

    /// Runs `work` in a transaction, which is on the disk when this answers `Ok`.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.write_then(work, |_| ()).await
    }

    /// As [`Store::write`]. `settle` sees the result after the transaction and before the caller does; it is called
    /// even if the caller has gone, or if nobody can tell whether the transaction was kept.
    pub(crate) async fn write_then<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
        settle: impl FnOnce(&T) + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.run(work, settle).instrument(span("SQLite write")).await
    }

    /// Does `work` in one transaction, on `pieces` as they come. It may take as long as it will, so long as neither a piece
    /// nor the work on one takes longer than any other call may. An error among the pieces ends it, and leaves nothing; so
    /// does a caller who goes away.
    pub(crate) async fn write_pieces<Work: Piecewise, E: From<StoreError>>(
        &self,
        work: Work,
        pieces: impl Stream<Item = Result<Work::Piece, E>> + Send,
    ) -> Result<Work::Answer, E> {
        self.writer.run_pieces(work, pieces).instrument(span("SQLite write")).await
    }

    /// Closes every connection, the one that writes last.
    pub(crate) async fn close(&self) {
        if let Some(readers) = &self.readers {
            readers.close().await;
        }
        self.writer.close().await;
    }

    /// What to say when the caller's own patience ended.
    pub(crate) fn no_answer(&self) -> StoreError {
        StoreError::NoAnswer { path: self.path.clone() }
    }
}

/// The span of a call, if it is done in a trace. The wait for the file is in it.
fn span(name: &'static str) -> Span {
    if Span::current().is_disabled() {
        return Span::none();
    }
    tracing::info_span!(
        target: "portico::spans",
        "call",
        otel.kind = "client",
        otel.name = name,
        db.system.name = "sqlite",
    )
}

#[cfg(test)]
mod tests;
