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
}

impl Limits {
    pub(crate) const HTTP: Self = Self {
        first_byte: Duration::from_secs(5),
        head: Duration::from_secs(10),
        idle: Duration::from_secs(75),
        stalled: Duration::from_secs(90),
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
    /// Whether any byte came at all.
    heard: AtomicBool,
    /// Whether the head of a request is being read.
    reading_head: AtomicBool,
    /// Whether the connection speaks HTTP/2, whose frames between requests are no heads.
    multiplexed: AtomicBool,
    /// Requests that are worked on or whose answer is being sent.
    in_flight: AtomicUsize,
}

// The fields are read and written by one connection's tasks, and a decision taken a moment late does no harm: relaxed
// ordering is enough everywhere.
const RELAXED: Ordering = Ordering::Relaxed;

/// The start of an HTTP/2 connection (RFC 9113, section 3.4).
const HTTP2_PREFACE_START: &[u8] = b"PRI * HTTP/2";

impl Pace {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            opened: Instant::now(),
            since: AtomicU64::new(0),
            moved: AtomicU64::new(0),
            heard: AtomicBool::new(false),
            reading_head: AtomicBool::new(false),
            multiplexed: AtomicBool::new(false),
            in_flight: AtomicUsize::new(0),
        }
    }

    /// Notes bytes from the peer.
    pub(crate) fn read(&self, bytes: &[u8]) {
        let now = self.elapsed();
        self.moved.store(now, RELAXED);
        if !self.heard.swap(true, RELAXED) {
            self.since.store(now, RELAXED);
            self.multiplexed.store(bytes.starts_with(HTTP2_PREFACE_START), RELAXED);
        }
        let between_requests = self.in_flight.load(RELAXED) == 0 && !self.multiplexed.load(RELAXED);
        if between_requests && !self.reading_head.swap(true, RELAXED) {
            self.since.store(now, RELAXED);
        }
    }

    /// Notes bytes to the peer.
    pub(crate) fn wrote(&self) {
        self.moved.store(self.elapsed(), RELAXED);
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

    /// Whether there is nothing to finish: no request is worked on, and none has begun to arrive.
    pub(crate) fn is_quiet(&self) -> bool {
        self.in_flight.load(RELAXED) == 0 && !self.reading_head.load(RELAXED)
    }

    /// Requests that are worked on or whose answer is being sent.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.load(RELAXED)
    }

    /// How much time is left for what the connection does now; none when it is overdue.
    pub(crate) fn time_left(&self) -> Option<Duration> {
        let (limit, since) = if self.in_flight.load(RELAXED) > 0 {
            (self.limits.stalled, &self.moved)
        } else if !self.heard.load(RELAXED) {
            (self.limits.first_byte, &self.since)
        } else if self.reading_head.load(RELAXED) {
            (self.limits.head, &self.since)
        } else {
            (self.limits.idle, &self.since)
        };
        let spent = Duration::from_millis(self.elapsed().saturating_sub(since.load(RELAXED)));
        limit.checked_sub(spent).filter(|left| !left.is_zero())
    }

    /// The longest that one may wait before asking again, so that no phase that begins meanwhile runs over its limit.
    pub(crate) fn next_look(&self, left: Duration) -> Duration {
        left.min(self.limits.first_byte).min(self.limits.head / 2)
    }

    fn elapsed(&self) -> u64 {
        u64::try_from(self.opened.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const LONG: Duration = Duration::from_hours(1);

    /// A pace in which `limit` alone is short.
    fn pace(shorten: impl FnOnce(&mut Limits)) -> Pace {
        let mut limits = Limits { first_byte: LONG, head: LONG, idle: LONG, stalled: LONG };
        shorten(&mut limits);
        Pace::new(limits)
    }

    #[test]
    fn a_silent_connection_is_overdue_at_the_first_byte_limit() {
        assert!(pace(|limits| limits.first_byte = Duration::ZERO).time_left().is_none());
    }

    #[test]
    fn trickling_bytes_do_not_prolong_a_head() {
        let pace = pace(|limits| limits.head = SECOND);
        pace.read(b"GET");
        let left = pace.time_left().expect("a second is left");
        pace.read(b" /");
        assert!(pace.time_left().expect("some is left") <= left);
    }

    #[test]
    fn the_phase_decides_which_limit_holds() {
        let pace = pace(|limits| limits.idle = SECOND);
        pace.read(b"GET / HTTP/1.1\r\n\r\n");
        assert!(pace.time_left() > Some(SECOND), "a head is read");
        pace.request_began();
        assert!(pace.time_left() > Some(SECOND), "a request is worked on");
        assert!(!pace.is_quiet());
        pace.request_ended();
        assert!(pace.time_left() <= Some(SECOND), "the connection is idle");
        assert!(pace.is_quiet());
    }

    #[test]
    fn frames_of_http2_are_no_heads() {
        let pace = pace(|limits| limits.head = Duration::ZERO);
        pace.read(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        pace.read(b"\0\0\x08\x06");
        assert!(pace.time_left().is_some());
        assert!(pace.is_quiet());
    }
}
