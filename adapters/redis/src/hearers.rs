use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

use metrics::counter;
use parking_lot::Mutex;
use tokio::{sync::Notify, time::timeout};

/// How long it counts that the servers were heard. The end of a session is honoured everywhere after this at the latest.
pub(crate) const LIFETIME: Duration = Duration::from_millis(500);

/// How long nodes are not waited for that did not say in time that they heard of a change.
const GIVEN_UP: Duration = Duration::from_secs(5);

/// Changes of this process that wait until every node has heard of them, so that no answer from memory is behind an answer
/// that was given before. Nobody is waited for longer than anyone trusts a memory without hearing the servers.
#[derive(Default)]
pub(crate) struct Hearers {
    waiting: Mutex<HashMap<String, Arc<Heard>>>,
    silent: Mutex<Option<Silent>>,
}

/// Who has heard of one change.
#[derive(Default)]
struct Heard {
    by: Mutex<HashSet<String>>,
    more: Notify,
}

/// Nodes that are connected and say nothing, because they are stopped or slow. What they remember has run out by now.
struct Silent {
    count: usize,
    since: Instant,
}

/// One change, for as long as it waits.
pub(crate) struct Expected<'hearers> {
    hearers: &'hearers Hearers,
    deed: String,
    heard: Arc<Heard>,
}

impl Hearers {
    /// Must be called before the change is sent.
    pub(crate) fn expect(&self, deed: &str) -> Expected<'_> {
        let heard = Arc::<Heard>::default();
        self.waiting.lock().insert(deed.to_owned(), heard.clone());
        Expected { hearers: self, deed: deed.to_owned(), heard }
    }

    /// The process `origin` has heard of the change.
    pub(crate) fn hear(&self, deed: &str, origin: &str) {
        let heard = self.waiting.lock().get(deed).cloned();
        if let Some(heard) = heard {
            heard.by.lock().insert(origin.to_owned());
            heard.more.notify_one();
        }
    }

    fn silent(&self) -> usize {
        let silent = self.silent.lock();
        let silent = silent.as_ref().filter(|silent| silent.since.elapsed() < GIVEN_UP);
        silent.map_or(0, |silent| silent.count)
    }
}

impl Expected<'_> {
    /// Waits for as many nodes as were told. Who does not hear the answers waits until no memory is trusted any more that
    /// was not told.
    pub(crate) async fn wait(&self, told: usize, hears_answers: bool) {
        let silent = if hears_answers { self.hearers.silent() } else { 0 };
        if timeout(LIFETIME, self.has_heard(told.saturating_sub(silent))).await.is_ok() {
            return;
        }
        counter!("portico_redis_unheard_changes_total").increment(1);
        if hears_answers {
            let count = told.saturating_sub(self.heard.by.lock().len());
            *self.hearers.silent.lock() = Some(Silent { count, since: Instant::now() });
        }
    }

    async fn has_heard(&self, wanted: usize) {
        while self.heard.by.lock().len() < wanted {
            self.heard.more.notified().await;
        }
    }
}

impl Drop for Expected<'_> {
    fn drop(&mut self) {
        self.hearers.waiting.lock().remove(&self.deed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn waits(hearers: &Hearers, deed: &str, told: usize, answers: &[&str]) -> bool {
        let expected = hearers.expect(deed);
        for origin in answers {
            hearers.hear(deed, origin);
        }
        timeout(Duration::from_millis(50), expected.wait(told, true)).await.is_err()
    }

    #[tokio::test]
    async fn a_change_waits_for_each_node_once() {
        let hearers = Hearers::default();
        assert!(!waits(&hearers, "1", 0, &[]).await);
        assert!(!waits(&hearers, "2", 2, &["a", "b"]).await);
        assert!(waits(&hearers, "3", 2, &["a", "a"]).await);
        assert!(hearers.waiting.lock().is_empty());
    }

    #[tokio::test]
    async fn who_says_nothing_is_waited_for_once() {
        let hearers = Hearers::default();
        let began = Instant::now();
        hearers.expect("1").wait(1, true).await;
        assert!(began.elapsed() >= LIFETIME);
        assert!(!waits(&hearers, "2", 1, &[]).await);
        assert!(waits(&hearers, "3", 2, &[]).await);
    }
}
