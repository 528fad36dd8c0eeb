use async_trait::async_trait;
use metrics::counter;
use portico_application::{
    ports::{PortError, Rotation, RotationOutcome, TokenStore},
    tokens::TokenGrant,
};
use portico_domain::{
    session::{EndReason, Session, SessionId, SessionLimit, SessionState},
    user::{UserId, UserProfile},
};
use time::OffsetDateTime;

use super::{
    SessionCache,
    cache::Look,
    deeds::{self, Change},
    record,
};
use crate::{Redis, server::Request};

/// [`TokenStore`] in Redis, with a memory of what was read, so that a request seldom has to wait for a server.
pub struct RedisTokenStore {
    redis: Redis,
}

impl RedisTokenStore {
    /// Keeps sessions in `redis`.
    #[must_use]
    pub fn new(redis: Redis) -> Self {
        Self { redis }
    }

    fn key(&self, user: UserId) -> String {
        format!("{}{}}}", self.redis.inner().user_keys(), user.get())
    }

    /// Sends a change of sessions of `user`, and waits until nobody remembers what it made wrong; what it did.
    async fn change(
        &self,
        user: UserId,
        request: impl FnOnce(Change) -> Request,
    ) -> Result<String, PortError> {
        let (inner, memory) = (self.redis.inner(), self.redis.memory());
        let _forgotten = Forgotten { cache: &memory.sessions, user };
        let deed = inner.new_deed();
        let hearers = memory.hearers.expect(&deed);
        let change = Change { key: self.key(user), deed, channel: inner.changes.clone() };
        let answer = inner.servers.call(&request(change)).await?.value;
        let (told, done): (usize, String) = deeds::read(answer)?;
        hearers.wait(told, memory.is_fresh()).await;
        Ok(done)
    }
}

/// Forgets a user when it is dropped: after an answer, after a failure, which may have changed something too, and when
/// nobody waits for the answer any more.
struct Forgotten<'cache> {
    cache: &'cache SessionCache,
    user: UserId,
}

impl Drop for Forgotten<'_> {
    fn drop(&mut self) {
        self.cache.forget(self.user);
    }
}

#[async_trait]
impl TokenStore for RedisTokenStore {
    async fn open(
        &self,
        session: &Session,
        grant: &TokenGrant,
        limit: SessionLimit,
    ) -> Result<Vec<SessionId>, PortError> {
        let open = |change| deeds::open(change, session, grant.refresh, limit);
        Ok(deeds::ids(&self.change(session.user.id, open).await?)?)
    }

    async fn find(
        &self,
        user: UserId,
        session: SessionId,
        now: OffsetDateTime,
    ) -> Result<Option<SessionState>, PortError> {
        let memory = self.redis.memory();
        let ticket = match memory.sessions.look_up(user, session, memory.is_fresh()) {
            Look::Hit(known) => {
                counter!("portico_redis_session_looks_total", "found" => "memory").increment(1);
                return Ok(known.at(now));
            }
            Look::Miss(ticket) => ticket,
        };
        counter!("portico_redis_session_looks_total", "found" => "server").increment(1);
        let reply = self.redis.servers().call(&deeds::find(&self.key(user), session)).await?;
        let kept: Option<String> = deeds::read(reply.value)?;
        let Some(kept) = kept else { return Ok(None) };
        let known = record::read(user, session, &kept)?;
        if memory.hears(&reply.server) {
            memory.sessions.remember(user, session, ticket, known.clone());
        }
        Ok(known.at(now))
    }

    async fn rotate(&self, rotation: &Rotation) -> Result<RotationOutcome, PortError> {
        let successor = &rotation.successor;
        let done = self.change(successor.user, |change| deeds::rotate(change, rotation)).await?;
        Ok(deeds::rotated(&done, successor)?)
    }

    async fn list(&self, user: UserId, now: OffsetDateTime) -> Result<Vec<Session>, PortError> {
        let answer = self.redis.servers().call(&deeds::list(self.key(user), now)).await?.value;
        let mut sessions = Vec::new();
        for (id, kept) in deeds::listed(answer)? {
            if let SessionState::Active(session) = record::read(user, id, &kept)?.into_state() {
                sessions.push(std::sync::Arc::unwrap_or_clone(session));
            }
        }
        Ok(sessions)
    }

    async fn end(
        &self,
        user: UserId,
        session: SessionId,
        reason: EndReason,
        now: OffsetDateTime,
    ) -> Result<bool, PortError> {
        let end = |change| deeds::end(change, session, reason, now);
        Ok(!deeds::ids(&self.change(user, end).await?)?.is_empty())
    }

    async fn end_all(
        &self,
        user: UserId,
        except: Option<SessionId>,
        reason: EndReason,
        now: OffsetDateTime,
    ) -> Result<Vec<SessionId>, PortError> {
        let end_all = |change| deeds::end_all(change, except, reason, now);
        Ok(deeds::ids(&self.change(user, end_all).await?)?)
    }

    async fn update_profile(&self, profile: &UserProfile) -> Result<(), PortError> {
        let update = |change| deeds::update_profile(change, profile);
        self.change(profile.id, update).await.map(drop)
    }
}
