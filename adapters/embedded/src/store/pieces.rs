use std::{
    path::Path,
    pin::pin,
    sync::{
        Arc,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
};

use futures_util::{Stream, StreamExt};
use rusqlite::Connection;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{ANSWER, PATIENCE, StoreError};

/// How many pieces lie ready for the writer, so that it need not wait.
const READY: usize = 2;

/// Work in one transaction, on pieces that come one after the other.
pub(crate) trait Piecewise: Send + 'static {
    type Piece: Send + 'static;
    type Answer: Send + 'static;

    fn take(&mut self, connection: &Connection, piece: Self::Piece) -> rusqlite::Result<()>;

    /// Whether, after all pieces, what was done is to be undone.
    fn is_in_vain(&self) -> bool;

    fn answer(self) -> Self::Answer;
}

/// A piece, or the end of them, and its place among those that lie ready.
type Sent<Piece> = (Option<Piece>, OwnedSemaphorePermit);

/// Where the caller puts pieces in.
pub(super) struct Feeder<Piece> {
    path: Arc<Path>,
    pieces: Sender<Sent<Piece>>,
    places: Arc<Semaphore>,
}

/// Where the writer takes them out.
pub(super) struct Feed<Piece> {
    path: Arc<Path>,
    pieces: Receiver<Sent<Piece>>,
}

pub(super) fn feed<Piece>(path: Arc<Path>) -> (Feeder<Piece>, Feed<Piece>) {
    let (sender, receiver) = channel();
    let places = Arc::new(Semaphore::new(READY));
    let feeder = Feeder { path: path.clone(), pieces: sender, places };
    (feeder, Feed { path, pieces: receiver })
}

impl<Piece> Feeder<Piece> {
    /// Sends the pieces and then their end. After an error there is no end, and the writer undoes what it did. When the
    /// writer takes no more, its answer will say why.
    pub(super) async fn send_all<E: From<StoreError>>(
        self,
        pieces: impl Stream<Item = Result<Piece, E>>,
    ) -> Result<(), E> {
        let mut pieces = pin!(pieces);
        while let Some(piece) = pieces.next().await {
            if !self.send(Some(piece?)).await? {
                return Ok(());
            }
        }
        self.send(None).await?;
        Ok(())
    }

    /// Whether the writer will take it.
    async fn send(&self, piece: Option<Piece>) -> Result<bool, StoreError> {
        match timeout(ANSWER, self.places.clone().acquire_owned()).await {
            Ok(Ok(place)) => Ok(self.pieces.send((piece, place)).is_ok()),
            _ => Err(StoreError::NoAnswer { path: self.path.clone() }),
        }
    }
}

impl<Piece> Feed<Piece> {
    /// The next piece, or `None` at their end.
    fn next(&self) -> Result<Option<Piece>, StoreError> {
        let path = || self.path.clone();
        match self.pieces.recv_timeout(PATIENCE) {
            Ok((piece, _place)) => Ok(piece),
            Err(RecvTimeoutError::Timeout) => Err(StoreError::Starved { path: path() }),
            Err(RecvTimeoutError::Disconnected) => Err(StoreError::Gone { path: path() }),
        }
    }
}

/// Does the work, and commits unless it was in vain.
pub(super) fn transact<Work: Piecewise>(
    connection: &Connection,
    mut work: Work,
    feed: &Feed<Work::Piece>,
) -> Result<Work::Answer, StoreError> {
    let failed = |error| StoreError::new(&feed.path, error);
    while let Some(piece) = feed.next()? {
        work.take(connection, piece).map_err(failed)?;
    }
    if !work.is_in_vain() {
        connection.execute_batch("COMMIT").map_err(failed)?;
    }
    Ok(work.answer())
}
