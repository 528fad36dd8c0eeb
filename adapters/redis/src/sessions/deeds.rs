use portico_application::{
    ports::{Rotation, RotationOutcome},
    tokens::TokenGrant,
};
use portico_domain::{
    session::{EndReason, Session, SessionId, SessionLimit, TokenId},
    user::UserProfile,
};
use redis::{FromRedisValue, Value};
use time::OffsetDateTime;

use super::{record, scripts};
use crate::{
    micros::micros,
    server::{CallError, Request},
};

/// Opens `session` in the hash `key`. `deed` is a name that no other change has.
pub(super) fn open(
    key: String,
    deed: String,
    session: &Session,
    newest: TokenId,
    limit: SessionLimit,
) -> Request {
    let arguments = vec![
        deed,
        session.id.to_string(),
        micros(session.opened_at).to_string(),
        micros(session.expires_at).to_string(),
        limit.max_per_user().to_string(),
        record::write(session, newest),
    ];
    Request::script(&scripts::OPEN, vec![key], arguments)
}

pub(super) fn rotate(key: String, deed: String, rotation: &Rotation) -> Request {
    let Rotation { presented, successor, now, grace } = rotation;
    let horizon = now.checked_sub(*grace).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let horizon = grace.is_positive().then(|| micros(horizon).to_string());
    let arguments = vec![
        deed,
        successor.session.to_string(),
        micros(*now).to_string(),
        presented.to_string(),
        horizon.unwrap_or_default(),
        successor.refresh.to_string(),
        micros(successor.issued_at).to_string(),
        micros(successor.refresh_expires_at).to_string(),
        record::write_exchange(*now, successor),
    ];
    Request::script(&scripts::ROTATE, vec![key], arguments)
}

/// What the answer to [`rotate`] says.
pub(super) fn rotated(answer: Value, successor: &TokenGrant) -> Result<RotationOutcome, CallError> {
    let answer: String = read(answer)?;
    let (word, rest) = answer.split_once(' ').unwrap_or((&answer, ""));
    match word {
        "rotated" => Ok(RotationOutcome::Rotated(successor.clone())),
        "again" => record::read_exchange(successor.user, successor.session, rest)
            .map(RotationOutcome::Rotated),
        "reused" => Ok(RotationOutcome::Reused),
        "ended" => parse::<EndReason>(rest).map(RotationOutcome::Ended),
        _ => Ok(RotationOutcome::Unknown),
    }
}

pub(super) fn end(
    key: String,
    deed: String,
    session: SessionId,
    reason: EndReason,
    now: OffsetDateTime,
) -> Request {
    let arguments =
        vec![deed, session.to_string(), micros(now).to_string(), reason.as_str().to_owned()];
    Request::script(&scripts::END, vec![key], arguments)
}

pub(super) fn end_all(
    key: String,
    deed: String,
    except: Option<SessionId>,
    reason: EndReason,
    now: OffsetDateTime,
) -> Request {
    let except = except.map(|session| session.to_string()).unwrap_or_default();
    let arguments = vec![deed, except, micros(now).to_string(), reason.as_str().to_owned()];
    Request::script(&scripts::END_ALL, vec![key], arguments)
}

/// The sessions that the answer to a change names.
pub(super) fn ids(answer: Value) -> Result<Vec<SessionId>, CallError> {
    read::<String>(answer)?.split_whitespace().map(parse).collect()
}

pub(super) fn list(key: String, now: OffsetDateTime) -> Request {
    let arguments = vec![String::new(), micros(now).to_string()];
    Request::script(&scripts::LIST, vec![key], arguments)
}

/// The ids and kept forms that the answer to [`list`] has, the newest login first.
pub(super) fn listed(answer: Value) -> Result<Vec<(SessionId, String)>, CallError> {
    let pairs: Vec<(String, String)> = read(answer)?;
    let listed = pairs.into_iter().rev().map(|(id, kept)| Ok((parse(&id)?, kept)));
    listed.collect()
}

pub(super) fn update_profile(key: String, profile: &UserProfile) -> Request {
    let arguments =
        vec![String::new(), profile.version.get().to_string(), record::write_profile(profile)];
    Request::script(&scripts::UPDATE_PROFILE, vec![key], arguments)
}

pub(super) fn find(key: &str, session: SessionId) -> Request {
    Request::command("HGET", key, session.to_string())
}

pub(super) fn read<T: FromRedisValue>(answer: Value) -> Result<T, CallError> {
    redis::from_redis_value(answer).map_err(|error| CallError::Broken(error.into()))
}

fn parse<T: std::str::FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    word: &str,
) -> Result<T, CallError> {
    word.parse().map_err(|error: T::Err| CallError::Broken(error.into()))
}
