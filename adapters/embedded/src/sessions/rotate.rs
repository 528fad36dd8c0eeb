use portico_application::{
    ports::{Rotation, RotationOutcome},
    tokens::TokenGrant,
};
use portico_domain::{micros::micros, session::EndReason};
use rusqlite::{Connection, OptionalExtension, params};
use time::OffsetDateTime;

use super::{deeds, row};

/// Exchanges a refresh token.
///
/// Each exchange within the grace is kept on its own, so that a token answers its very successor even when that one was
/// exchanged meanwhile. Every other token of the session but the newest is a replay.
pub(super) fn rotate(
    connection: &Connection,
    rotation: &Rotation,
) -> rusqlite::Result<RotationOutcome> {
    let Rotation { presented, successor: TokenGrant { user, session, .. }, now, .. } = rotation;
    let stored = row::find(connection, *session)?
        .filter(|stored| stored.session.user.id == *user)
        .filter(|stored| *now < stored.session.expires_at);
    let Some(stored) = stored else { return Ok(RotationOutcome::Unknown) };
    if let Some(reason) = stored.end {
        return Ok(RotationOutcome::Ended(reason));
    }
    let Some(grant) = rotation.successor_within(stored.session.opened_at) else {
        return Ok(RotationOutcome::Unknown);
    };
    if stored.newest == *presented {
        prune(connection, rotation)?;
        record(connection, rotation, &grant)?;
        advance(connection, &grant)?;
        return Ok(RotationOutcome::Rotated(grant));
    }
    if let Some(grant) = recorded(connection, rotation)? {
        return Ok(RotationOutcome::Rotated(grant));
    }
    deeds::end(connection, *user, *session, EndReason::RefreshReused, *now)?;
    Ok(RotationOutcome::Reused)
}

/// What was exchanged before this is out of its grace.
fn horizon(rotation: &Rotation) -> i64 {
    micros(rotation.now.checked_sub(rotation.grace).unwrap_or(OffsetDateTime::UNIX_EPOCH))
}

/// Forgets the exchanges that are out of their grace.
fn prune(connection: &Connection, rotation: &Rotation) -> rusqlite::Result<()> {
    let sql = "DELETE FROM rotations WHERE session_id = ?1 AND rotated_at < ?2";
    let session = rotation.successor.session.to_string();
    connection.prepare_cached(sql)?.execute(params![session, horizon(rotation)])?;
    Ok(())
}

fn record(
    connection: &Connection,
    rotation: &Rotation,
    grant: &TokenGrant,
) -> rusqlite::Result<()> {
    let sql =
        "INSERT INTO rotations (session_id, presented, rotated_at, access, refresh, issued_at,
                   access_expires_at, refresh_expires_at, key_id)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    connection.prepare_cached(sql)?.execute(params![
        grant.session.to_string(),
        rotation.presented.to_string(),
        micros(rotation.now),
        grant.access.to_string(),
        grant.refresh.to_string(),
        micros(grant.issued_at),
        micros(grant.access_expires_at),
        micros(grant.refresh_expires_at),
        grant.key.as_str(),
    ])?;
    Ok(())
}

fn advance(connection: &Connection, successor: &TokenGrant) -> rusqlite::Result<()> {
    let sql = "UPDATE sessions SET newest = ?2, refreshed_at = ?3, expires_at = ?4 WHERE id = ?1";
    connection.prepare_cached(sql)?.execute(params![
        successor.session.to_string(),
        successor.refresh.to_string(),
        micros(successor.issued_at),
        micros(successor.refresh_expires_at),
    ])?;
    Ok(())
}

/// What the presented token was exchanged for, if it still is within its grace. No grace at all is no second time at
/// all.
fn recorded(connection: &Connection, rotation: &Rotation) -> rusqlite::Result<Option<TokenGrant>> {
    if !rotation.grace.is_positive() {
        return Ok(None);
    }
    let sql = "SELECT session_id, access, refresh, issued_at, access_expires_at, refresh_expires_at, key_id
               FROM rotations WHERE session_id = ?1 AND presented = ?2 AND rotated_at >= ?3";
    let TokenGrant { session, user, .. } = rotation.successor;
    let parameters =
        params![session.to_string(), rotation.presented.to_string(), horizon(rotation)];
    connection.prepare_cached(sql)?.query_row(parameters, |row| row::grant(row, user)).optional()
}
