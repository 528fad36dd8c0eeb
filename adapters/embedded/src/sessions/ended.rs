use async_trait::async_trait;
use portico_application::ports::{EndedSessions, PortError};
use portico_domain::{
    micros::micros,
    session::{EndReason, SessionId},
    user::UserId,
};
use rusqlite::{Connection, OptionalExtension, params};
use time::OffsetDateTime;

use crate::{Embedded, store::word};

/// How many records that are needed no more one call removes at most: few enough not to be felt.
const PURGE: i64 = 32;

/// [`EndedSessions`] in the `SQLite` file, for sessions that are kept elsewhere.
pub struct EmbeddedEndedSessions {
    embedded: Embedded,
}

impl EmbeddedEndedSessions {
    /// Records in `embedded`.
    #[must_use]
    pub fn new(embedded: Embedded) -> Self {
        Self { embedded }
    }
}

#[async_trait]
impl EndedSessions for EmbeddedEndedSessions {
    async fn record(
        &self,
        user: UserId,
        sessions: &[SessionId],
        reason: EndReason,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<(), PortError> {
        let sessions = sessions.to_vec();
        let record = move |connection: &Connection| {
            purge(connection, now)?;
            let sql = "INSERT INTO ended_sessions (user_id, id, reason, expires_at) VALUES (?1, ?2, ?3, ?4)
                       ON CONFLICT DO NOTHING";
            let mut insert = connection.prepare_cached(sql)?;
            sessions.iter().try_for_each(|session| {
                let id = session.to_string();
                insert.execute(params![user.get(), id, reason.as_str(), micros(until)]).map(drop)
            })
        };
        Ok(self.embedded.store().write(record).await?)
    }

    async fn find(
        &self,
        user: UserId,
        session: SessionId,
        now: OffsetDateTime,
    ) -> Result<Option<EndReason>, PortError> {
        let find = move |connection: &Connection| {
            let sql = "SELECT reason FROM ended_sessions WHERE user_id = ?1 AND id = ?2 AND expires_at > ?3";
            let parameters = params![user.get(), session.to_string(), micros(now)];
            let mut select = connection.prepare_cached(sql)?;
            select.query_row(parameters, |row| word(row, "reason")).optional()
        };
        Ok(self.embedded.store().read(find).await?)
    }
}

fn purge(connection: &Connection, now: OffsetDateTime) -> rusqlite::Result<()> {
    let sql = "DELETE FROM ended_sessions WHERE (user_id, id) IN
                   (SELECT user_id, id FROM ended_sessions WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)";
    connection.prepare_cached(sql)?.execute([micros(now), PURGE]).map(drop)
}
