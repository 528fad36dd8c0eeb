use std::{array, collections::HashMap, mem, sync::Arc};

use metrics::counter;
use parking_lot::Mutex;
use portico_domain::session::SessionId;

use super::known::Known;
use crate::store::Freshness;

/// Parts with a lock each, so that requests seldom wait for one another.
const SHARDS: usize = 16;

/// How many sessions are remembered at most.
const CAPACITY: usize = 100_000;

/// How many each of the two halves of a shard holds.
const HALF: usize = CAPACITY / SHARDS / 2;

/// Remembers what the file says of sessions, and is never behind it by what this process wrote: a session is forgotten
/// after each write that touches it and before the write is acknowledged. What other processes write is noticed by the
/// [`Watch`](crate::store::Watch), and while that cannot look, nothing here is trusted.
pub(crate) struct SessionCache {
    shards: [Mutex<Shard>; SHARDS],
    freshness: Arc<Freshness>,
}

/// What a look into the cache yields.
pub(super) enum Look {
    /// The session as it is in the file.
    Hit(Known),
    /// Read the file, and hand in what it says with the ticket.
    Miss(Ticket),
}

/// Tells what was read before something was forgotten from what was read after it.
#[derive(Clone, Copy)]
pub(super) struct Ticket(u64);

impl SessionCache {
    pub(crate) fn new(freshness: Arc<Freshness>) -> Self {
        Self { shards: array::from_fn(|_| Mutex::default()), freshness }
    }

    /// How many sessions are remembered.
    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().len()).sum()
    }

    /// Looks `session` up. A miss must be asked for before the file is read.
    pub(super) fn look_up(&self, session: SessionId) -> Look {
        let is_fresh = self.freshness.holds();
        let mut shard = self.shard(session).lock();
        match shard.get(session).filter(|_| is_fresh) {
            Some(known) => Look::Hit(known),
            None => Look::Miss(Ticket(shard.generation)),
        }
    }

    /// Remembers what was read, unless something was forgotten since: the file may have been read before that.
    pub(super) fn remember(&self, session: SessionId, ticket: Ticket, known: Known) {
        let mut shard = self.shard(session).lock();
        if shard.generation == ticket.0 {
            shard.insert(session, known);
        }
    }

    /// Forgets what was written.
    pub(super) fn forget<'a>(&self, sessions: impl IntoIterator<Item = &'a SessionId>) {
        for session in sessions {
            self.shard(*session).lock().remove(*session);
        }
    }

    /// Forgets everything, because someone else has written something.
    pub(crate) fn clear(&self) {
        for shard in &self.shards {
            shard.lock().clear();
        }
    }

    fn shard(&self, session: SessionId) -> &Mutex<Shard> {
        // Any byte will do but those that say the version of the UUID: the others are random.
        &self.shards[usize::from(session.as_uuid().as_bytes()[15]) % SHARDS]
    }
}

/// Two halves: when the recent one is full it becomes the older one, and what was not asked for since is dropped.
#[derive(Default)]
struct Shard {
    generation: u64,
    recent: HashMap<SessionId, Known>,
    older: HashMap<SessionId, Known>,
}

impl Shard {
    fn get(&mut self, session: SessionId) -> Option<Known> {
        if let Some(known) = self.recent.get(&session) {
            return Some(known.clone());
        }
        let known = self.older.remove(&session)?;
        self.insert(session, known.clone());
        Some(known)
    }

    fn insert(&mut self, session: SessionId, known: Known) {
        if self.recent.len() >= HALF {
            let dropped = mem::replace(&mut self.older, mem::take(&mut self.recent));
            counter!("portico_session_memory_evictions_total").increment(dropped.len() as u64);
        }
        self.recent.insert(session, known);
    }

    fn len(&self) -> usize {
        self.recent.len() + self.older.len()
    }

    fn remove(&mut self, session: SessionId) {
        self.generation += 1;
        self.recent.remove(&session);
        self.older.remove(&session);
    }

    fn clear(&mut self) {
        self.generation += 1;
        self.recent.clear();
        self.older.clear();
    }
}

#[cfg(test)]
mod tests {
    use portico_domain::{
        session::{EndReason, SessionState},
        user::UserId,
    };
    use time::OffsetDateTime;

    use super::*;

    fn cache() -> SessionCache {
        SessionCache::new(Arc::new(Freshness::new()))
    }

    fn session(number: u128) -> SessionId {
        format!("00000000-0000-4000-8000-{number:012x}").parse().expect("a UUID")
    }

    fn known() -> Known {
        Known {
            user: UserId::parse(1).expect("a good id"),
            state: SessionState::Ended(EndReason::LoggedOut),
            expires_at: OffsetDateTime::UNIX_EPOCH,
        }
    }

    fn ticket(cache: &SessionCache, id: SessionId) -> Ticket {
        match cache.look_up(id) {
            Look::Miss(ticket) => ticket,
            Look::Hit(_) => panic!("nothing was remembered yet"),
        }
    }

    fn hits(cache: &SessionCache, id: SessionId) -> bool {
        matches!(cache.look_up(id), Look::Hit(_))
    }

    #[test]
    fn what_was_read_is_remembered_until_it_is_forgotten() {
        let (cache, id) = (cache(), session(1));
        cache.remember(id, ticket(&cache, id), known());
        assert!(hits(&cache, id));
        cache.forget([&id]);
        assert!(!hits(&cache, id));
    }

    #[test]
    fn what_was_read_before_a_write_is_not_remembered_after_it() {
        let (cache, id) = (cache(), session(1));
        let before = ticket(&cache, id);
        cache.forget([&id]);
        cache.remember(id, before, known());
        assert!(!hits(&cache, id));
    }

    #[test]
    fn what_was_read_before_a_clearing_is_not_remembered_after_it() {
        let (cache, id) = (cache(), session(1));
        let before = ticket(&cache, id);
        cache.clear();
        cache.remember(id, before, known());
        assert!(!hits(&cache, id));
    }

    #[test]
    fn nothing_is_trusted_while_nobody_watches_the_file() {
        let (cache, id) = (SessionCache::new(Arc::new(Freshness::expired())), session(1));
        cache.remember(id, ticket(&cache, id), known());
        assert!(!hits(&cache, id));
    }

    #[test]
    fn a_shard_holds_two_halves_at_most_and_what_is_asked_for_stays() {
        let (mut shard, asked) = (Shard::default(), session(0));
        shard.insert(asked, known());
        for number in 1..5 * HALF as u128 {
            shard.insert(session(number), known());
            assert!(shard.get(asked).is_some(), "after {number}");
            assert!(shard.len() <= 2 * HALF, "after {number}");
        }
        assert!(shard.get(session(1)).is_none());
    }
}
