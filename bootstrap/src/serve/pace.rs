mod limits;

use std::{
    sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering},
    time::{Duration, Instant},
};

pub(crate) use limits::{Due, Limits};

use super::{
    unsent::{Since, Unsent},
    wire::Place,
};

/// What one connection does, and since when. The stream notes where in its requests the peer is, bodies and their pieces
/// note when they come and go, and the task that serves the connection asks from time to time what is due: one timer a
/// connection, however many requests.
pub(crate) struct Pace {
    limits: Limits,
    opened: Instant,
    // Times are milliseconds after `opened`, or `NEVER`.
    /// When the last request ended.
    since: AtomicU64,
    /// When the head began that the peer is in.
    head: AtomicU64,
    /// When the peer ceased to take bytes.
    blocked: AtomicU64,
    /// When the server began to end.
    lingering: AtomicU64,
    /// When the connection ceased to take requests.
    drained: AtomicU64,
    /// When it ceased to because an answer is stalled.
    retired: AtomicU64,
    /// Whether any byte came at all.
    heard: AtomicBool,
    /// Requests that are worked on or whose answer is being sent.
    in_flight: AtomicUsize,
    /// Those, and pieces of answers.
    busy: AtomicUsize,
    unsent: Unsent,
}

// The fields are read and written by one connection's tasks, and a decision taken a moment late does no harm: relaxed
// ordering is enough everywhere.
const RELAXED: Ordering = Ordering::Relaxed;

const NEVER: u64 = u64::MAX;

impl Pace {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            opened: Instant::now(),
            since: AtomicU64::new(0),
            head: AtomicU64::new(NEVER),
            blocked: AtomicU64::new(NEVER),
            lingering: AtomicU64::new(NEVER),
            drained: AtomicU64::new(NEVER),
            retired: AtomicU64::new(NEVER),
            heard: AtomicBool::new(false),
            in_flight: AtomicUsize::new(0),
            busy: AtomicUsize::new(0),
            unsent: Unsent::default(),
        }
    }

    /// Notes that bytes came, and where they leave the peer.
    pub(crate) fn read(&self, place: Place) {
        self.heard.store(true, RELAXED);
        match place {
            Place::Outside => self.head.store(NEVER, RELAXED),
            Place::InHead if self.head.load(RELAXED) != NEVER => {}
            Place::InHead | Place::InNextHead => self.head.store(self.elapsed(), RELAXED),
        }
    }

    /// Notes that the peer took bytes.
    pub(crate) fn wrote(&self) {
        self.blocked.store(NEVER, RELAXED);
    }

    /// Notes that the peer takes no more bytes for now.
    pub(crate) fn write_blocked(&self) {
        if self.blocked.load(RELAXED) == NEVER {
            self.blocked.store(self.elapsed(), RELAXED);
        }
    }

    /// Notes that the head of a request is complete.
    pub(crate) fn request_began(&self) {
        self.in_flight.fetch_add(1, RELAXED);
        self.busy.fetch_add(1, RELAXED);
    }

    /// Notes that the body of an answer was handed on, or given up.
    pub(crate) fn request_ended(&self) {
        self.in_flight.fetch_sub(1, RELAXED);
        self.rest();
    }

    /// Notes that a piece of an answer waits to be taken.
    pub(crate) fn piece_began(&self) -> Since {
        self.busy.fetch_add(1, RELAXED);
        self.unsent.add(self.elapsed())
    }

    /// Notes that a part of a piece was taken.
    pub(crate) fn piece_moved(&self, since: &mut Since) {
        let moved = self.unsent.add(self.elapsed());
        self.unsent.remove(std::mem::replace(since, moved));
    }

    /// Notes that a piece was taken whole, or given up.
    pub(crate) fn piece_ended(&self, since: Since) {
        self.unsent.remove(since);
        self.rest();
    }

    /// Notes that the server ends, and so does the connection as soon as no request is on its way.
    pub(crate) fn linger(&self) {
        self.lingering.store(self.elapsed(), RELAXED);
    }

    /// Notes that the connection takes no more requests.
    pub(crate) fn drain(&self) {
        self.drained.fetch_min(self.elapsed(), RELAXED);
    }

    /// Notes that it does so because an answer is stalled.
    pub(crate) fn retire(&self) {
        self.retired.store(self.elapsed(), RELAXED);
        self.drain();
    }

    /// Requests that are worked on or whose answer is being sent; those of which only pieces are left count as one.
    pub(crate) fn in_flight(&self) -> usize {
        self.in_flight.load(RELAXED).max(self.busy.load(RELAXED).min(1))
    }

    /// What is to be done now, or how long one may wait before asking again.
    pub(crate) fn due(&self) -> Due {
        let now = self.elapsed();
        let (end, retirement, farewell) = (self.end(), self.retirement(now), self.farewell());
        if end <= now {
            Due::End
        } else if retirement <= now {
            Due::Retirement
        } else if farewell <= now {
            Due::Farewell
        } else {
            let left = Duration::from_millis(end.min(retirement).min(farewell) - now);
            Due::In(left.min(self.shortest_limit()))
        }
    }

    /// When to cut the connection if nothing happens until then.
    fn end(&self) -> u64 {
        let beside = after(self.retired.load(RELAXED), self.limits.beside);
        if self.busy.load(RELAXED) > 0 || self.blocked.load(RELAXED) != NEVER {
            return beside;
        }
        let since = self.since.load(RELAXED);
        let phase = match self.head.load(RELAXED) {
            _ if !self.heard.load(RELAXED) => after(since, self.limits.first_byte),
            NEVER => after(since, self.limits.idle),
            // A head that came early waits until hyper reads on.
            head => after(head.max(since), self.limits.head),
        };
        let drained = self.drained.load(RELAXED).min(self.lingering.load(RELAXED));
        let farewell = after(drained.max(since), self.limits.farewell);
        phase.min(farewell).min(beside)
    }

    /// When to let the connection take no more requests because the server ends. Half a head is a request on its way, until
    /// the connection ends.
    fn farewell(&self) -> u64 {
        let lingering = self.lingering.load(RELAXED);
        if self.drained.load(RELAXED) != NEVER {
            NEVER
        } else if self.busy.load(RELAXED) > 0 {
            lingering
        } else if self.head.load(RELAXED) == NEVER {
            after(lingering, self.limits.linger)
        } else {
            NEVER
        }
    }

    /// When to let the connection take no more requests if nothing happens until then.
    fn retirement(&self, now: u64) -> u64 {
        if self.retired.load(RELAXED) != NEVER {
            return NEVER;
        }
        let oldest = self.unsent.oldest(now).unwrap_or(NEVER);
        after(oldest.min(self.blocked.load(RELAXED)), self.limits.stalled)
    }

    /// Nothing that begins meanwhile runs over its limit if one asks again after this.
    fn shortest_limit(&self) -> Duration {
        if self.drained.load(RELAXED) != NEVER {
            self.limits.farewell
        } else if self.lingering.load(RELAXED) != NEVER {
            self.limits.linger
        } else {
            self.limits.first_byte.min(self.limits.head)
        }
    }

    fn rest(&self) {
        if self.busy.fetch_sub(1, RELAXED) == 1 {
            self.since.store(self.elapsed(), RELAXED);
        }
    }

    fn elapsed(&self) -> u64 {
        milliseconds(self.opened.elapsed())
    }
}

fn after(since: u64, limit: Duration) -> u64 {
    since.saturating_add(milliseconds(limit))
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
