use async_trait::async_trait;
use mysql_async::Value;
use portico_application::ports::{EndedSessions, PortError};
use portico_domain::{
    micros::micros,
    session::{EndReason, SessionId},
    user::UserId,
};
use time::OffsetDateTime;

use crate::{
    Mysql,
    server::{Deadline, MysqlError, retried},
};

/// How many records that are needed no more one call removes at most: few enough not to be felt.
const PURGE: u64 = 32;

/// How many records one statement makes at most.
const AT_ONCE: usize = 500;

/// [`EndedSessions`] on the primary.
pub struct MysqlEndedSessions {
    mysql: Mysql,
}

impl MysqlEndedSessions {
    /// Records in `mysql`.
    #[must_use]
    pub fn new(mysql: Mysql) -> Self {
        Self { mysql }
    }

    async fn try_record(
        &self,
        sql: &str,
        parameters: &[Value],
        deadline: Deadline,
    ) -> Result<(), MysqlError> {
        let mut lease = self.mysql.primary().lease(deadline).await?;
        lease.write(sql, parameters.to_vec()).await.map(drop)
    }

    /// What cannot be removed now is removed by another call.
    async fn purge(&self, now: OffsetDateTime, deadline: Deadline) {
        let sql = "DELETE FROM ended_sessions WHERE expires_at <= ? ORDER BY expires_at LIMIT ?";
        let parameters = [micros(now).into(), PURGE.into()];
        if let Err(error) = self.try_record(sql, &parameters, deadline).await {
            tracing::debug!(%error, "old records of ended sessions stay");
        }
    }
}

#[async_trait]
impl EndedSessions for MysqlEndedSessions {
    async fn record(
        &self,
        user: UserId,
        sessions: &[SessionId],
        reason: EndReason,
        now: OffsetDateTime,
        until: OffsetDateTime,
    ) -> Result<(), PortError> {
        let primary = self.mysql.primary();
        let deadline = primary.deadline();
        for sessions in sessions.chunks(AT_ONCE) {
            let sql = insert(sessions.len());
            let parameters: Vec<_> = sessions
                .iter()
                .flat_map(|session| {
                    let (id, reason) = (session.to_string(), reason.as_str());
                    [user.get().into(), id.into(), reason.into(), micros(until).into()]
                })
                .collect();
            retried(primary, || self.try_record(&sql, &parameters, deadline)).await?;
        }
        self.purge(now, deadline).await;
        Ok(())
    }

    async fn find(
        &self,
        user: UserId,
        session: SessionId,
        now: OffsetDateTime,
    ) -> Result<Option<EndReason>, PortError> {
        let sql =
            "SELECT reason FROM ended_sessions WHERE user_id = ? AND id = ? AND expires_at > ?";
        let primary = self.mysql.primary();
        let mut lease = primary.lease(primary.deadline()).await?;
        let parameters = (user.get(), session.to_string(), micros(now));
        let Some(row) = lease.first(sql, parameters).await? else { return Ok(None) };
        let reason = row.get::<String, _>(0).and_then(|reason| reason.parse().ok());
        let unknown = || MysqlError::corrupt(primary.name(), "reason", "an unknown word");
        Ok(Some(reason.ok_or_else(unknown)?))
    }
}

/// The statement that records as many sessions. Those that are recorded already stay as they are.
fn insert(sessions: usize) -> String {
    let rows = vec!["(?, ?, ?, ?)"; sessions].join(", ");
    format!(
        "INSERT INTO ended_sessions (user_id, id, reason, expires_at) VALUES {rows}
         ON DUPLICATE KEY UPDATE reason = reason"
    )
}
