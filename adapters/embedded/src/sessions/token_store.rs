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
use rusqlite::Connection;
use time::OffsetDateTime;

use super::{SessionCache, cache::Look, deeds, known::Known, rotate::rotate, row};
use crate::Embedded;

/// [`TokenStore`] in the `SQLite` file, with a memory of what was read, so that a request seldom has to wait for the
/// disk.
pub struct EmbeddedTokenStore {
    embedded: Embedded,
}

impl EmbeddedTokenStore {
    /// Keeps sessions in `embedded`.
    #[must_use]
    pub fn new(embedded: Embedded) -> Self {
        Self { embedded }
    }

    /// Runs `work` in a transaction. The sessions that `touched` tells of its result are forgotten before anyone hears
    /// of it.
    async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
        touched: impl FnOnce(&T, &SessionCache) + Send + 'static,
    ) -> Result<T, PortError> {
        let cache = self.embedded.sessions().clone();
        Ok(self.embedded.store().write_then(work, move |result| touched(result, &cache)).await?)
    }
}

#[async_trait]
impl TokenStore for EmbeddedTokenStore {
    async fn open(
        &self,
        session: &Session,
        grant: &TokenGrant,
        limit: SessionLimit,
    ) -> Result<Vec<SessionId>, PortError> {
        let (session, newest) = (session.clone(), grant.refresh);
        self.write(
            move |connection| deeds::open(connection, &session, newest, limit),
            |displaced, cache| cache.forget(displaced),
        )
        .await
    }

    async fn find(
        &self,
        user: UserId,
        session: SessionId,
        now: OffsetDateTime,
    ) -> Result<Option<SessionState>, PortError> {
        let cache = self.embedded.sessions();
        let ticket = match cache.look_up(session) {
            Look::Hit(known) => {
                counter!("portico_embedded_session_looks_total", "found" => "memory").increment(1);
                return Ok(known.seen_by(user, now));
            }
            Look::Miss(ticket) => ticket,
        };
        counter!("portico_embedded_session_looks_total", "found" => "file").increment(1);
        let stored =
            self.embedded.store().read(move |connection| row::find(connection, session)).await?;
        let Some(known) = stored.map(Known::from) else { return Ok(None) };
        cache.remember(session, ticket, known.clone());
        Ok(known.seen_by(user, now))
    }

    async fn rotate(&self, rotation: &Rotation) -> Result<RotationOutcome, PortError> {
        let session = rotation.successor.session;
        let rotation = rotation.clone();
        self.write(
            move |connection| rotate(connection, &rotation),
            move |_, cache| cache.forget([&session]),
        )
        .await
    }

    async fn list(&self, user: UserId, now: OffsetDateTime) -> Result<Vec<Session>, PortError> {
        let list = move |connection: &Connection| deeds::list(connection, user, now);
        Ok(self.embedded.store().read(list).await?)
    }

    async fn end(
        &self,
        user: UserId,
        session: SessionId,
        reason: EndReason,
        now: OffsetDateTime,
    ) -> Result<bool, PortError> {
        self.write(
            move |connection| deeds::end(connection, user, session, reason, now),
            move |_, cache| cache.forget([&session]),
        )
        .await
    }

    async fn end_all(
        &self,
        user: UserId,
        except: Option<SessionId>,
        reason: EndReason,
        now: OffsetDateTime,
    ) -> Result<Vec<SessionId>, PortError> {
        self.write(
            move |connection| deeds::end_all(connection, user, except, reason, now),
            |ended, cache| cache.forget(ended),
        )
        .await
    }

    async fn update_profile(&self, profile: &UserProfile) -> Result<(), PortError> {
        let profile = profile.clone();
        let updated = self.write(
            move |connection| deeds::update_profile(connection, &profile),
            |sessions, cache| cache.forget(sessions),
        );
        updated.await.map(drop)
    }
}
