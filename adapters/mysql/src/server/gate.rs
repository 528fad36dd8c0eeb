use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use metrics::gauge;
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// How many may wait for each place. With the places that there are by default that is more than requests are worked on at
/// once, so that time alone turns them away; more would only wait to be told in the end that it was in vain.
const WAITING_PER_PLACE: usize = 64;

/// Lets as many in as there are connections, the others one after the other, and turns away who waits too long or finds
/// too many waiting.
pub(crate) struct Gate {
    places: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
    most_waiting: usize,
    server: Arc<str>,
}

/// Why there was no way in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Crowded,
    Late,
}

impl Gate {
    pub(crate) fn new(server: Arc<str>, places: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places)),
            waiting: Arc::default(),
            most_waiting: places.saturating_mul(WAITING_PER_PLACE),
            server,
        }
    }

    pub(crate) async fn enter(&self, patience: Duration) -> Result<Place, Refusal> {
        if let Ok(permit) = self.places.clone().try_acquire_owned() {
            return Ok(Place::new(permit, self.server.clone()));
        }
        let waiting = Waiting::new(self.waiting.clone(), self.server.clone());
        if waiting.number > self.most_waiting {
            return Err(Refusal::Crowded);
        }
        match timeout(patience, self.places.clone().acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Place::new(permit, self.server.clone())),
            _ => Err(Refusal::Late),
        }
    }
}

/// The right to one connection, until it is dropped.
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    server: Arc<str>,
}

impl Place {
    fn new(permit: OwnedSemaphorePermit, server: Arc<str>) -> Self {
        gauge!("portico_mysql_connections_in_use", "server" => server.clone()).increment(1);
        Self { _permit: permit, server }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        gauge!("portico_mysql_connections_in_use", "server" => self.server.clone()).decrement(1);
    }
}

/// One who waits, counted until the wait is over or given up.
struct Waiting {
    count: Arc<AtomicUsize>,
    number: usize,
    server: Arc<str>,
}

impl Waiting {
    fn new(count: Arc<AtomicUsize>, server: Arc<str>) -> Self {
        gauge!("portico_mysql_calls_waiting", "server" => server.clone()).increment(1);
        let number = count.fetch_add(1, Ordering::Relaxed) + 1;
        Self { count, number, server }
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
        gauge!("portico_mysql_calls_waiting", "server" => self.server.clone()).decrement(1);
    }
}

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;

    use super::*;

    const PATIENCE: Duration = Duration::from_millis(500);

    #[tokio::test(start_paused = true)]
    async fn who_finds_no_place_waits_as_long_as_told() {
        let gate = Gate::new("db".into(), 1);
        let place = gate.enter(PATIENCE).await.expect("the first finds a place");
        let begun = tokio::time::Instant::now();
        assert_eq!(gate.enter(PATIENCE).await.err(), Some(Refusal::Late));
        assert_eq!(begun.elapsed(), PATIENCE);
        drop(place);
        assert!(gate.enter(PATIENCE).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn who_finds_too_many_waiting_is_turned_away_at_once() {
        let gate = Gate::new("db".into(), 2);
        let _held = [gate.enter(PATIENCE).await, gate.enter(PATIENCE).await];
        let answers = join_all((0..200).map(|_| gate.enter(PATIENCE))).await;
        let late = answers.iter().filter(|answer| matches!(answer, Err(Refusal::Late))).count();
        let crowded = answers.iter().filter(|answer| matches!(answer, Err(Refusal::Crowded)));
        assert_eq!((late, crowded.count()), (128, 72));
        assert_eq!(gate.waiting.load(Ordering::Relaxed), 0);
    }
}
