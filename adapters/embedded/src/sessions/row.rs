use std::sync::Arc;

use portico_application::tokens::{KeyId, TokenGrant};
use portico_domain::{
    micros::micros,
    session::{Client, EndReason, Session, SessionId, SessionState, TokenId},
    user::{UserId, UserProfile, Username, Version},
};
use rusqlite::{Connection, OptionalExtension, Params, Row, params};

use super::known::Known;
use crate::store::{column, time, word};

/// A session as the file has it.
pub(super) struct Stored {
    pub(super) session: Session,
    pub(super) newest: TokenId,
    pub(super) end: Option<EndReason>,
}

/// The statement that reads whole sessions, those that `$condition` names.
macro_rules! select_sessions {
    ($condition:literal) => {
        concat!(
            "SELECT id, user_id, username, gender, role, user_version, device, address, opened_at, refreshed_at, \
             expires_at, newest, end_reason FROM sessions ",
            $condition
        )
    };
}
pub(super) use select_sessions;

pub(super) fn find(connection: &Connection, id: SessionId) -> rusqlite::Result<Option<Stored>> {
    connection
        .prepare_cached(select_sessions!("WHERE id = ?1"))?
        .query_row([id.to_string()], stored)
        .optional()
}

pub(super) fn stored(row: &Row<'_>) -> rusqlite::Result<Stored> {
    let end: Option<String> = row.get("end_reason")?;
    Ok(Stored {
        session: session(row)?,
        newest: word(row, "newest")?,
        end: end.map(|_| word(row, "end_reason")).transpose()?,
    })
}

pub(super) fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    let address: Option<String> = row.get("address")?;
    Ok(Session {
        id: word(row, "id")?,
        user: UserProfile {
            id: column(row, "user_id", UserId::parse)?,
            username: column(row, "username", |name: String| Username::parse(&name))?,
            gender: word(row, "gender")?,
            role: word(row, "role")?,
            version: column(row, "user_version", Version::parse)?,
        },
        client: Client {
            device: row.get("device")?,
            address: address.map(|_| word(row, "address")).transpose()?,
        },
        opened_at: time(row, "opened_at")?,
        refreshed_at: time(row, "refreshed_at")?,
        expires_at: time(row, "expires_at")?,
    })
}

impl From<Stored> for Known {
    fn from(stored: Stored) -> Self {
        let Stored { session, end, newest: _ } = stored;
        Self {
            user: session.user.id,
            expires_at: session.expires_at,
            state: match end {
                Some(reason) => SessionState::Ended(reason),
                None => SessionState::Active(Arc::new(session)),
            },
        }
    }
}

pub(super) fn insert(
    connection: &Connection,
    session: &Session,
    newest: TokenId,
) -> rusqlite::Result<()> {
    let sql = "INSERT INTO sessions (id, user_id, username, gender, role, user_version, device, address, opened_at,
                   refreshed_at, expires_at, newest)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
    let Session { id, user, client, opened_at, refreshed_at, expires_at } = session;
    connection.prepare_cached(sql)?.execute(params![
        id.to_string(),
        user.id.get(),
        user.username.as_str(),
        user.gender.as_str(),
        user.role.as_str(),
        user.version.get(),
        client.device,
        client.address.map(|address| address.to_string()),
        micros(*opened_at),
        micros(*refreshed_at),
        micros(*expires_at),
        newest.to_string(),
    ])?;
    Ok(())
}

/// The ids that a statement yields in its first column, named `id`.
pub(super) fn ids(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
) -> rusqlite::Result<Vec<SessionId>> {
    connection.prepare_cached(sql)?.query_map(parameters, |row| word(row, "id"))?.collect()
}

/// The grant of a row of `rotations`, but for its user, who is the session's.
pub(super) fn grant(row: &Row<'_>, user: UserId) -> rusqlite::Result<TokenGrant> {
    let key: String = row.get("key_id")?;
    Ok(TokenGrant {
        user,
        session: word(row, "session_id")?,
        access: word(row, "access")?,
        refresh: word(row, "refresh")?,
        issued_at: time(row, "issued_at")?,
        access_expires_at: time(row, "access_expires_at")?,
        refresh_expires_at: time(row, "refresh_expires_at")?,
        key: KeyId::new(&key),
    })
}
