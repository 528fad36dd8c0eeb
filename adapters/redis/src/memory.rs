use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use metrics::counter;
use parking_lot::RwLock;
use portico_application::ports::Event;

use crate::{
    events::Listeners,
    hearers::{Hearers, LIFETIME},
    sessions::SessionCache,
};

/// What this process keeps of what the servers say unasked.
pub(crate) struct Memory {
    pub(crate) sessions: SessionCache,
    pub(crate) listeners: Listeners,
    pub(crate) hearers: Hearers,
    freshness: Freshness,
    /// The servers that tell what is changed.
    heard: RwLock<HashSet<Arc<str>>>,
}

impl Memory {
    /// Knows nothing, and trusts nothing until the servers are heard.
    pub(crate) fn new() -> Self {
        Self {
            sessions: SessionCache::new(),
            listeners: Listeners::new(),
            hearers: Hearers::default(),
            freshness: Freshness::new(),
            heard: RwLock::default(),
        }
    }

    /// From now on these are the servers that tell what is changed.
    pub(crate) fn hear(&self, servers: impl Iterator<Item = Arc<str>>) {
        *self.heard.write() = servers.collect();
    }

    /// Whether `server` tells what is changed. What another one answers, in the middle of a move, must not be remembered.
    pub(crate) fn hears(&self, server: &Arc<str>) -> bool {
        self.heard.read().contains(server)
    }

    /// Whether everything that was changed up to a moment ago is known here.
    pub(crate) fn is_fresh(&self) -> bool {
        self.freshness.holds()
    }

    /// Everything that was changed before `at` is known here.
    pub(crate) fn confirm(&self, at: Instant) {
        self.freshness.confirm(at);
    }

    /// Something may have been missed: nothing is trusted until the servers are heard again.
    pub(crate) fn doubt(&self) {
        self.freshness.end();
        self.sessions.clear();
    }

    /// Nothing is missed from now on, but something may have been before.
    pub(crate) fn start_anew(&self) {
        self.sessions.clear();
        self.listeners.tell(&Event::Resync);
        counter!("portico_redis_resyncs_total").increment(1);
    }
}

/// When it was last certain that what is in memory is what the servers have.
struct Freshness {
    start: Instant,
    /// In microseconds after `start`; 0 is never.
    confirmed: AtomicU64,
}

impl Freshness {
    fn new() -> Self {
        Self { start: Instant::now(), confirmed: AtomicU64::new(0) }
    }

    fn holds(&self) -> bool {
        match self.confirmed.load(Ordering::Acquire) {
            0 => false,
            confirmed => self.start.elapsed() < Duration::from_micros(confirmed) + LIFETIME,
        }
    }

    fn confirm(&self, at: Instant) {
        let at = at.saturating_duration_since(self.start).as_micros();
        self.confirmed.store(u64::try_from(at).unwrap_or(u64::MAX), Ordering::Release);
    }

    fn end(&self) {
        self.confirmed.store(0, Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_fresh_before_the_servers_were_heard() {
        assert!(!Memory::new().is_fresh());
    }

    #[test]
    fn a_confirmation_holds_for_a_while_or_until_there_is_doubt() {
        let memory = Memory::new();
        std::thread::sleep(Duration::from_millis(1));
        memory.confirm(Instant::now());
        assert!(memory.is_fresh());
        memory.doubt();
        assert!(!memory.is_fresh());
        let old = Freshness {
            start: Instant::now().checked_sub(LIFETIME * 2).expect("the machine runs longer"),
            confirmed: AtomicU64::new(1),
        };
        assert!(!old.holds());
    }
}
