use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use metrics::{Gauge, counter, gauge};
use tokio::{
    net::TcpListener,
    sync::{OwnedSemaphorePermit, Semaphore},
};

use super::open_files::max_open_files;

/// How many who find no place are told so at once; others are only closed.
const TURNED_AWAY_AT_ONCE: usize = 128;

/// The files that are left to everything but public connections: to operators, stores, keys, uploads and exports.
const RESERVE: usize = 256;

/// How many public connections there are, and how many files the system has for them. However many each listener may
/// have, together they leave a reserve.
#[derive(Clone)]
pub(crate) struct ConnectionFiles {
    taken: Arc<AtomicUsize>,
    most: usize,
}

/// A file that is counted, until this is dropped.
pub(crate) struct ConnectionFile(Arc<AtomicUsize>);

impl ConnectionFiles {
    /// As many as this process may open, but for the reserve: a quarter of them, where there are few.
    pub(crate) fn of_this_process() -> Self {
        let most = max_open_files();
        Self::new(most - RESERVE.min(most / 4))
    }

    fn new(most: usize) -> Self {
        Self { taken: Arc::default(), most }
    }

    fn is_used_up(&self) -> bool {
        self.taken.load(Ordering::Relaxed) >= self.most
    }

    /// Counts a connection that is there already, such as one that has become a socket.
    pub(crate) fn count(&self) -> ConnectionFile {
        self.taken.fetch_add(1, Ordering::Relaxed);
        ConnectionFile(self.taken.clone())
    }
}

impl Drop for ConnectionFile {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The connections of one listener, which may be so many at a time.
pub(crate) struct Connections {
    listener: &'static str,
    places: Arc<Semaphore>,
    refusals: Arc<Semaphore>,
    /// What they share with other listeners; operators share nothing.
    files: Option<ConnectionFiles>,
}

/// A listener, and how many connections it may have.
pub(crate) struct BoundedListener {
    pub(crate) listener: TcpListener,
    pub(crate) connections: Connections,
}

/// The place of a connection, until this is dropped.
pub(crate) struct ConnectionPlace {
    _permit: OwnedSemaphorePermit,
    _file: Option<ConnectionFile>,
    open: Gauge,
}

impl Connections {
    /// At most `most` at a time, and fewer where files run out.
    pub(crate) fn new(listener: &'static str, most: usize, files: &ConnectionFiles) -> Self {
        Self { files: Some(files.clone()), ..Self::apart(listener, most) }
    }

    /// At most `most` at a time, however many others there are.
    pub(crate) fn apart(listener: &'static str, most: usize) -> Self {
        let places = Arc::new(Semaphore::new(most.min(Semaphore::MAX_PERMITS)));
        let refusals = Arc::new(Semaphore::new(TURNED_AWAY_AT_ONCE));
        Self { listener, places, refusals, files: None }
    }

    /// A place for one more, if there is one.
    pub(crate) fn take(&self) -> Option<ConnectionPlace> {
        if self.files.as_ref().is_some_and(ConnectionFiles::is_used_up) {
            return None;
        }
        let permit = self.places.clone().try_acquire_owned().ok()?;
        let open = gauge!("portico_connections_open", "listener" => self.listener);
        open.increment(1);
        let file = self.files.as_ref().map(ConnectionFiles::count);
        Some(ConnectionPlace { _permit: permit, _file: file, open })
    }

    /// Counts one for which there is no place. It may be told so as long as it keeps what it gets here, if anything.
    pub(crate) fn turn_away(&self) -> Option<OwnedSemaphorePermit> {
        counter!("portico_connections_refused_total", "listener" => self.listener).increment(1);
        self.refusals.clone().try_acquire_owned().ok()
    }
}

impl Drop for ConnectionPlace {
    fn drop(&mut self) {
        self.open.decrement(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_so_many_places_and_each_that_is_left_is_free_again() {
        let connections = Connections::apart("http", 2);
        let places = [connections.take(), connections.take()];
        assert!(places.iter().all(Option::is_some) && connections.take().is_none());
        drop(places);
        assert!(connections.take().is_some());
    }

    #[test]
    fn listeners_share_the_files_and_operators_do_not() {
        let files = ConnectionFiles::new(3);
        let (http, grpc) =
            (Connections::new("http", 9, &files), Connections::new("grpc", 9, &files));
        let places = (http.take(), grpc.take());
        let socket = files.count();
        assert!(http.take().is_none() && grpc.take().is_none());
        assert!(Connections::apart("admin", 9).take().is_some());
        drop(socket);
        assert!(http.take().is_some());
        drop(places);
    }

    #[test]
    fn some_are_told_that_there_is_no_place_and_others_only_closed() {
        let connections = Connections::apart("http", 0);
        let told: Vec<_> = (0..TURNED_AWAY_AT_ONCE).map(|_| connections.turn_away()).collect();
        assert!(told.iter().all(Option::is_some) && connections.turn_away().is_none());
        drop(told);
        assert!(connections.turn_away().is_some());
    }
}
