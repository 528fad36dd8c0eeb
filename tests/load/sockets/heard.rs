use std::{
    sync::{
        Mutex,
        atomic::{AtomicU64, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use hdrhistogram::Histogram;
use tokio::sync::Notify;

use crate::turns::timings;

/// How a message of the topic begins.
pub(crate) const PREFIX: &[u8] = br#"{"topic":"load","data":""#;
/// How many digits behind it say when it was published.
pub(super) const DIGITS: usize = 12;

/// What an audience heard together.
pub(super) struct Heard {
    messages: AtomicU64,
    goal: AtomicU64,
    reached: Notify,
    /// Microseconds from the publication; nothing, if nobody wants to know.
    latency: Option<Mutex<Histogram<u64>>>,
    began: Instant,
}

impl Heard {
    pub(super) fn new(is_timed: bool) -> Self {
        Self {
            messages: AtomicU64::new(0),
            goal: AtomicU64::new(u64::MAX),
            reached: Notify::new(),
            latency: is_timed.then(|| Mutex::new(timings())),
            began: Instant::now(),
        }
    }

    /// One message more.
    pub(super) fn note(&self, payload: &[u8]) {
        let Some(data) = payload.strip_prefix(PREFIX) else { return };
        if let Some(latency) = &self.latency {
            let digits = std::str::from_utf8(&data[..DIGITS]).expect("digits");
            let published = digits.parse::<u64>().expect("a number");
            let took = self.microseconds().saturating_sub(published);
            latency.lock().expect("nobody panicked").saturating_record(took);
        }
        let before = self.messages.fetch_add(1, SeqCst);
        let goal = self.goal.load(SeqCst);
        if before < goal && goal <= before + 1 {
            self.reached.notify_one();
        }
    }

    /// Waits until so many messages were heard in all.
    pub(super) async fn reach(&self, goal: u64) {
        self.goal.store(goal, SeqCst);
        while self.messages.load(SeqCst) < goal {
            self.reached.notified().await;
        }
    }

    /// How many messages were heard.
    pub(super) fn count(&self) -> u64 {
        self.messages.load(SeqCst)
    }

    /// Since the audience gathered.
    pub(super) fn microseconds(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_micros()).expect("a short measurement")
    }

    /// How long a part of the messages took at most.
    pub(super) fn latency(&self, part: f64) -> Duration {
        let latency = self.latency.as_ref().expect("a timed audience");
        let latency = latency.lock().expect("nobody panicked");
        Duration::from_micros(latency.value_at_quantile(part))
    }
}
