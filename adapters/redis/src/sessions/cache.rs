use std::{array, collections::HashMap, mem};

use metrics::counter;
use parking_lot::Mutex;
use portico_domain::{session::SessionId, user::UserId};

use super::known::Known;

/// Parts with a lock each, so that requests seldom wait for one another.
const SHARDS: usize = 16;

/// How many sessions are remembered at most.
const CAPACITY: usize = 100_000;

/// How many each of the two halves of a shard holds.
const HALF: usize = CAPACITY / SHARDS / 2;

/// Remembers what the servers say of sessions. They tell when anything of a user is changed, and all sessions of the user
/// are forgotten then. It does not know whether they can be heard: who looks here asks for that first.
pub(crate) struct SessionCache {
    shards: [Mutex<Shard>; SHARDS],
}

/// What a look into the cache yields.
pub(super) enum Look {
    /// The session as the server has it.
    Hit(Known),
    /// Ask the server, and hand in what it says with the ticket.
    Miss(Ticket),
}

/// Tells what was read before something was forgotten from what was read after it.
#[derive(Clone, Copy)]
pub(super) struct Ticket(u64);

impl SessionCache {
    pub(crate) fn new() -> Self {
        Self { shards: array::from_fn(|_| Mutex::default()) }
    }

    /// How many sessions are remembered.
    pub(crate) fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.lock().len()).sum()
    }

    /// Looks a session up, if what is here may be trusted. A miss must be asked for before the server is.
    pub(super) fn look_up(&self, user: UserId, session: SessionId, is_trusted: bool) -> Look {
        let mut shard = self.shard(user).lock();
        let known = if is_trusted { shard.get(user, session) } else { None };
        known.map_or(Look::Miss(Ticket(shard.generation)), Look::Hit)
    }

    /// Remembers what was read, unless something was forgotten since: the server may have been asked before that.
    pub(super) fn remember(&self, user: UserId, session: SessionId, ticket: Ticket, known: Known) {
        let mut shard = self.shard(user).lock();
        if shard.generation == ticket.0 {
            shard.insert(user, session, known);
        }
    }

    /// Forgets all sessions of `user`.
    pub(crate) fn forget(&self, user: UserId) {
        self.shard(user).lock().remove(user);
    }

    /// Forgets everything, because something may have been changed that was not told.
    pub(crate) fn clear(&self) {
        for shard in &self.shards {
            shard.lock().clear();
        }
    }

    fn shard(&self, user: UserId) -> &Mutex<Shard> {
        &self.shards[user.get().to_le_bytes()[0] as usize % SHARDS]
    }
}

type Users = HashMap<UserId, HashMap<SessionId, Known>>;

/// Two halves: when the recent one is full it becomes the older one, and what was not asked for since is dropped.
#[derive(Default)]
struct Shard {
    generation: u64,
    recent: Users,
    /// How many sessions `recent` has at most.
    recent_sessions: usize,
    older: Users,
}

impl Shard {
    fn get(&mut self, user: UserId, session: SessionId) -> Option<Known> {
        if let Some(known) = self.recent.get(&user).and_then(|sessions| sessions.get(&session)) {
            return Some(known.clone());
        }
        let known = self.older.get_mut(&user)?.remove(&session)?;
        self.insert(user, session, known.clone());
        Some(known)
    }

    fn insert(&mut self, user: UserId, session: SessionId, known: Known) {
        if self.recent_sessions >= HALF {
            let dropped = mem::replace(&mut self.older, mem::take(&mut self.recent));
            counter!("portico_session_memory_evictions_total").increment(sessions(&dropped) as u64);
            self.recent_sessions = 0;
        }
        self.recent_sessions += 1;
        self.recent.entry(user).or_default().insert(session, known);
    }

    fn len(&self) -> usize {
        sessions(&self.recent) + sessions(&self.older)
    }

    fn remove(&mut self, user: UserId) {
        self.generation += 1;
        self.older.remove(&user);
        if let Some(sessions) = self.recent.remove(&user) {
            self.recent_sessions = self.recent_sessions.saturating_sub(sessions.len());
        }
    }

    fn clear(&mut self) {
        *self = Self { generation: self.generation + 1, ..Self::default() };
    }
}

fn sessions(users: &Users) -> usize {
    users.values().map(HashMap::len).sum()
}

#[cfg(test)]
mod tests {
    use portico_domain::session::{EndReason, SessionState};
    use time::OffsetDateTime;

    use super::*;

    fn user(number: i64) -> UserId {
        UserId::parse(number).expect("a good id")
    }

    fn session(number: u128) -> SessionId {
        format!("00000000-0000-4000-8000-{number:012x}").parse().expect("a UUID")
    }

    fn known() -> Known {
        Known {
            state: SessionState::Ended(EndReason::LoggedOut),
            expires_at: OffsetDateTime::UNIX_EPOCH,
        }
    }

    fn ticket(cache: &SessionCache) -> Ticket {
        match cache.look_up(user(1), session(1), true) {
            Look::Miss(ticket) => ticket,
            Look::Hit(_) => panic!("nothing was remembered yet"),
        }
    }

    fn hits(cache: &SessionCache) -> bool {
        matches!(cache.look_up(user(1), session(1), true), Look::Hit(_))
    }

    #[test]
    fn what_was_read_is_remembered_until_its_user_is_forgotten() {
        let cache = SessionCache::new();
        cache.remember(user(1), session(1), ticket(&cache), known());
        assert!(hits(&cache));
        cache.forget(user(2));
        assert!(hits(&cache));
        cache.forget(user(1));
        assert!(!hits(&cache));
    }

    #[test]
    fn what_was_read_before_something_was_forgotten_is_not_remembered_after_it() {
        let cache = SessionCache::new();
        for forget in [|cache: &SessionCache| cache.forget(user(1)), SessionCache::clear] {
            let before = ticket(&cache);
            forget(&cache);
            cache.remember(user(1), session(1), before, known());
            assert!(!hits(&cache));
        }
    }

    #[test]
    fn nothing_is_told_that_may_not_be_trusted() {
        let cache = SessionCache::new();
        cache.remember(user(1), session(1), ticket(&cache), known());
        assert!(matches!(cache.look_up(user(1), session(1), false), Look::Miss(_)));
    }

    #[test]
    fn a_shard_holds_two_halves_at_most_and_what_is_asked_for_stays() {
        let (mut shard, asked) = (Shard::default(), session(0));
        shard.insert(user(1), asked, known());
        for number in 1..5 * HALF as u128 {
            let one = i64::try_from(number % 50).expect("small");
            shard.insert(user(one + 1), session(number), known());
            assert!(shard.get(user(1), asked).is_some(), "after {number}");
        }
        assert!(shard.len() <= 2 * HALF);
        assert!(shard.get(user(2), session(1)).is_none());
    }
}
