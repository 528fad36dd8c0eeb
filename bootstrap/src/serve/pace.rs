use std::{
    sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

/// How long a connection may take for each thing that it does. Slow is what an attacker is, on purpose, on thousands of
/// connections at once; hyper alone would wait for ever.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// From the connection to its first byte.
    pub(crate) first_byte: Duration,
    /// From the first byte of a request to the end of its head.
    pub(crate) head: Duration,
    /// Between two requests.
    pub(crate) idle: Duration,
    /// Without a byte in either direction while a request is worked on or its answer is sent.
    pub(crate) stalled: Duration,
    /// Without a request in flight, once the server drains.
    pub(crate) farewell: Duration,
}

impl Limits {
    /// What is promised is 5, 10 and 75 seconds; the rest is for noticing.
    pub(crate) const HTTP: Self = Self {
        first_byte: Duration::from_millis(4_800),
        head: Duration::from_millis(9_800),
        idle: Duration::from_millis(74_500),
        stalled: Duration::from_secs(90),
        farewell: Duration::from_secs(2),
    };
}

/// What one connection does, and since when. The stream notes bytes, the service notes requests, and the task that serves
/// the connection asks from time to time whether it is overdue: one timer a connection, however many requests.
pub(crate) struct Pace {
    limits: Limits,
    opened: Instant,
    /// Milliseconds after `opened` at which the present phase began.
    since: AtomicU64,
    /// Milliseconds after `opened` at which the last byte went either way.
    moved: AtomicU64,
    /// Milliseconds after `opened` at which the server began to drain, or [`NEVER`].
    drained: AtomicU64,
    /// Whether any byte came at all.
    heard: AtomicBool,
    /// Whether the head of a request is being read.
    reading_head: AtomicBool,
    /// Whether the peer does not take what is written.
    blocked: AtomicBool,
    /// How many bytes of [`HTTP2_PREFACE`] came, or [`NO_PREFACE`] once something else did.
    preface: AtomicUsize,
    /// Requests that are worked on or whose answer is being sent.
    in_flight: AtomicUsize,
}

// The fields are read and written by one connection's tasks, and a decision taken a moment late does no harm: relaxed
// ordering is enough everywhere.
const RELAXED: Ordering = Ordering::Relaxed;

const NEVER: u64 = u64::MAX;
const NO_PREFACE: usize = usize::MAX;

/// The start of an HTTP/2 connection (RFC 9113, section 3.4).
const HTTP2_PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

impl Pace {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            opened: Instant::now(),
            since: AtomicU64::new(0),
            moved: AtomicU64::new(0),
            drained: AtomicU64::new(NEVER),
            heard: AtomicBool::new(false),
            reading_head: AtomicBool::new(false),
            blocked: AtomicBool::new(false),
            preface: AtomicUsize::new(0),
            in_flight: AtomicUsize::new(0),
        }
    }

    /// Notes bytes from the peer; whether they belong to the head of a request.
    pub(crate) fn read(&self, bytes: &[u8]) -> bool {
        let now = self.elapsed();
        self.moved.store(now, RELAXED);
        self.heard.store(true, RELAXED);
        if self.in_flight() > 0 || self.is_multiplexed() {
            return false;
        }
        if !self.reading_head.swap(true, RELAXED) {
            self.since.store(now, RELAXED);
        }
        self.follow_preface(bytes);
        if self.is_multiplexed() {
            // The frames of HTTP/2 between requests are no heads.
            self.reading_head.store(false, RELAXED);
            self.since.store(now, RELAXED);
        }
        !self.is_multiplexed()
    }

    /// Notes bytes to the peer.
    pub(crate) fn wrote(&self) {
        self.moved.store(self.elapsed(), RELAXED);
        self.blocked.store(false, RELAXED);
    }

    /// Notes that the peer takes no more bytes for now.
    pub(crate) fn write_blocked(&self) {
        self.blocked.store(true, RELAXED);
    }

    /// Notes that the head of a request is complete.
    pub(crate) fn request_began(&self) {
        self.in_flight.fetch_add(1, RELAXED);
        self.reading_head.store(false, RELAXED);
    }

    /// Notes that an answer is sent, or given up.
    pub(crate) fn request_ended(&self) {
        if self.in_flight.fetch_sub(1, RELAXED) == 1 {
            self.since.store(self.elapsed(), RELAXED);
        }
    }

    /// Notes that the server drains.
    pub(crate) fn drain(&self) {
        self.drained.store(self.elapsed(), RELAXED);
    }

    /// Requests that are worked on or whose answer is being sent.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.load(RELAXED)
    }

    /// How much time is left for what the connection does now; none when it is overdue.
    pub(crate) fn time_left(&self) -> Option<Duration> {
        if self.in_flight() > 0 || self.blocked.load(RELAXED) {
            return self.left(self.limits.stalled, self.moved.load(RELAXED));
        }
        let since = self.since.load(RELAXED);
        let left = self.left(self.phase(), since)?;
        match self.drained.load(RELAXED) {
            NEVER => Some(left),
            drained => Some(left.min(self.left(self.limits.farewell, since.max(drained))?)),
        }
    }

    /// The longest that one may wait before asking again, so that no phase that begins meanwhile runs over its limit.
    pub(crate) fn next_look(&self, left: Duration) -> Duration {
        let shortest = if self.drained.load(RELAXED) == NEVER {
            self.limits.first_byte.min(self.limits.head)
        } else {
            self.limits.farewell
        };
        left.min(shortest)
    }

    /// The limit of what goes on between requests.
    fn phase(&self) -> Duration {
        if !self.heard.load(RELAXED) {
            self.limits.first_byte
        } else if self.reading_head.load(RELAXED) {
            self.limits.head
        } else {
            self.limits.idle
        }
    }

    fn left(&self, limit: Duration, since: u64) -> Option<Duration> {
        let spent = Duration::from_millis(self.elapsed().saturating_sub(since));
        limit.checked_sub(spent).filter(|left| !left.is_zero())
    }

    fn follow_preface(&self, bytes: &[u8]) {
        let before = self.preface.load(RELAXED);
        let Some(expected) = HTTP2_PREFACE.get(before..) else { return };
        let compared = expected.len().min(bytes.len());
        let goes_on = expected[..compared] == bytes[..compared];
        self.preface.store(if goes_on { before + compared } else { NO_PREFACE }, RELAXED);
    }

    fn is_multiplexed(&self) -> bool {
        self.preface.load(RELAXED) == HTTP2_PREFACE.len()
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests;
