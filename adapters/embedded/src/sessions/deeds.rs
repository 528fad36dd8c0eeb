use portico_domain::{
    micros::micros,
    session::{EndReason, Session, SessionId, SessionLimit, TokenId},
    user::{UserId, UserProfile},
};
use rusqlite::{Connection, params};
use time::OffsetDateTime;

use super::row::{self, select_sessions};

/// How many expired sessions one login removes at most: more than it adds, and few enough not to be felt.
const PURGE: i64 = 32;

/// Adds a session; the sessions that it displaces, the oldest first.
pub(super) fn open(
    connection: &Connection,
    session: &Session,
    newest: TokenId,
    limit: SessionLimit,
) -> rusqlite::Result<Vec<SessionId>> {
    purge(connection, session.opened_at)?;
    let mut displaced = active(connection, session.user.id, session.opened_at)?;
    displaced.truncate(limit.displaces(displaced.len()));
    for id in &displaced {
        end(connection, session.user.id, *id, EndReason::Displaced, session.opened_at)?;
    }
    row::insert(connection, session, newest)?;
    Ok(displaced)
}

/// The active sessions of `user`, the oldest login first.
fn active(
    connection: &Connection,
    user: UserId,
    now: OffsetDateTime,
) -> rusqlite::Result<Vec<SessionId>> {
    let sql =
        "SELECT id FROM sessions WHERE user_id = ?1 AND end_reason IS NULL AND expires_at > ?2
               ORDER BY opened_at, id";
    row::ids(connection, sql, params![user.get(), micros(now)])
}

/// Removes some of the sessions whose last token has expired.
fn purge(connection: &Connection, now: OffsetDateTime) -> rusqlite::Result<()> {
    let sql = "DELETE FROM sessions WHERE id IN
                   (SELECT id FROM sessions WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)";
    connection.prepare_cached(sql)?.execute([micros(now), PURGE])?;
    Ok(())
}

/// The active sessions of `user`, the newest login first.
pub(super) fn list(
    connection: &Connection,
    user: UserId,
    now: OffsetDateTime,
) -> rusqlite::Result<Vec<Session>> {
    let sql = select_sessions!(
        "WHERE user_id = ?1 AND end_reason IS NULL AND expires_at > ?2 ORDER BY opened_at DESC, id DESC"
    );
    connection
        .prepare_cached(sql)?
        .query_map(params![user.get(), micros(now)], row::session)?
        .collect()
}

/// Ends an active session; whether there was one.
pub(super) fn end(
    connection: &Connection,
    user: UserId,
    session: SessionId,
    reason: EndReason,
    now: OffsetDateTime,
) -> rusqlite::Result<bool> {
    let sql = "UPDATE sessions SET end_reason = ?3
               WHERE id = ?1 AND user_id = ?2 AND end_reason IS NULL AND expires_at > ?4";
    let parameters = params![session.to_string(), user.get(), reason.as_str(), micros(now)];
    Ok(connection.prepare_cached(sql)?.execute(parameters)? == 1)
}

/// Ends every active session of `user` but `except`; which ones those were.
pub(super) fn end_all(
    connection: &Connection,
    user: UserId,
    except: Option<SessionId>,
    reason: EndReason,
    now: OffsetDateTime,
) -> rusqlite::Result<Vec<SessionId>> {
    let sql = "UPDATE sessions SET end_reason = ?3
               WHERE user_id = ?1 AND id IS NOT ?2 AND end_reason IS NULL AND expires_at > ?4 RETURNING id";
    let except = except.map(|session| session.to_string());
    row::ids(connection, sql, params![user.get(), except, reason.as_str(), micros(now)])
}

/// Puts `profile` in the place of older ones; in which sessions.
pub(super) fn update_profile(
    connection: &Connection,
    profile: &UserProfile,
) -> rusqlite::Result<Vec<SessionId>> {
    let sql = "UPDATE sessions SET username = ?2, gender = ?3, role = ?4, user_version = ?5
               WHERE user_id = ?1 AND user_version < ?5 RETURNING id";
    let UserProfile { id, username, gender, role, version } = profile;
    let parameters =
        params![id.get(), username.as_str(), gender.as_str(), role.as_str(), version.get()];
    row::ids(connection, sql, parameters)
}
