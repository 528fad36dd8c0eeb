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
use redis::Value;
use time::OffsetDateTime;

use super::{SessionCache, cache::Look, deeds, record};
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

    /// The key of `user`, and a name for a change of it.
    fn change(&self, user: UserId) -> (String, String) {
        (self.key(user), self.redis.inner().new_deed())
    }

    /// Sends a change of sessions of `user`, who are forgotten before anyone hears of it.
    async fn write(&self, user: UserId, request: Request) -> Result<Value, PortError> {
        let _forgotten = Forgotten { cache: &self.redis.memory().sessions, user };
        Ok(self.redis.servers().call(&request).await?.value)
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
        let (key, deed) = self.change(session.user.id);
        let open = deeds::open(key, deed, session, grant.refresh, limit);
        Ok(deeds::ids(self.write(session.user.id, open).await?)?)
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
        let (key, deed) = self.change(successor.user);
        let answer = self.write(successor.user, deeds::rotate(key, deed, rotation)).await?;
        Ok(deeds::rotated(answer, successor)?)
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
        let (key, deed) = self.change(user);
        let answer = self.write(user, deeds::end(key, deed, session, reason, now)).await?;
        Ok(!deeds::ids(answer)?.is_empty())
    }

    async fn end_all(
        &self,
        user: UserId,
        except: Option<SessionId>,
        reason: EndReason,
        now: OffsetDateTime,
    ) -> Result<Vec<SessionId>, PortError> {
        let (key, deed) = self.change(user);
        Ok(deeds::ids(self.write(user, deeds::end_all(key, deed, except, reason, now)).await?)?)
    }

    async fn update_profile(&self, profile: &UserProfile) -> Result<(), PortError> {
        let update = deeds::update_profile(self.key(profile.id), profile);
        self.write(profile.id, update).await.map(drop)
    }
}
