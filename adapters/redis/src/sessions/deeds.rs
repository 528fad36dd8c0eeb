use portico_application::{
    ports::{Rotation, RotationOutcome},
    tokens::TokenGrant,
};
use portico_domain::{
    micros::micros,
    session::{EndReason, Session, SessionId, SessionLimit, TokenId},
    user::UserProfile,
};
use redis::{FromRedisValue, Value};
use time::OffsetDateTime;

use super::{record, scripts};
use crate::server::{CallError, Request, Script};

/// What a change concerns.
pub(super) struct Change {
    /// The hash of the user.
    pub(super) key: String,
    /// A name that no other change has.
    pub(super) deed: String,
    /// Where the server tells of the change.
    pub(super) channel: String,
}

impl Change {
    fn request<const COUNT: usize>(
        self,
        script: &'static Script,
        arguments: [String; COUNT],
    ) -> Request {
        let Self { key, deed, channel } = self;
        let arguments = [deed].into_iter().chain(arguments).chain([channel]).collect();
        Request::script(script, vec![key], arguments)
    }
}

/// Opens `session`.
pub(super) fn open(
    change: Change,
    session: &Session,
    newest: TokenId,
    limit: SessionLimit,
) -> Request {
    let arguments = [
        session.id.to_string(),
        micros(session.opened_at).to_string(),
        micros(session.expires_at).to_string(),
        limit.max_per_user().to_string(),
        record::write(session, newest),
    ];
    change.request(&scripts::OPEN, arguments)
}

pub(super) fn rotate(change: Change, rotation: &Rotation) -> Request {
    let Rotation { presented, successor, now, grace, max_lifetime } = rotation;
    let horizon = now.checked_sub(*grace).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let horizon = grace.is_positive().then(|| micros(horizon).to_string());
    let longest = max_lifetime.longest().map(|longest| longest.whole_microseconds().to_string());
    let [refresh, access, issued, access_expires, refresh_expires, key] =
        record::write_grant(successor);
    let arguments = [
        successor.session.to_string(),
        micros(*now).to_string(),
        presented.to_string(),
        horizon.unwrap_or_default(),
        longest.unwrap_or_default(),
        refresh,
        access,
        issued,
        access_expires,
        refresh_expires,
        key,
    ];
    change.request(&scripts::ROTATE, arguments)
}

/// What the answer to [`rotate`] says.
pub(super) fn rotated(answer: &str, successor: &TokenGrant) -> Result<RotationOutcome, CallError> {
    let (word, rest) = answer.split_once(' ').unwrap_or((answer, ""));
    match word {
        "rotated" => record::read_exchange(successor.user, successor.session, rest)
            .map(RotationOutcome::Rotated),
        "reused" => Ok(RotationOutcome::Reused),
        "ended" => parse::<EndReason>(rest).map(RotationOutcome::Ended),
        _ => Ok(RotationOutcome::Unknown),
    }
}

pub(super) fn end(
    change: Change,
    session: SessionId,
    reason: EndReason,
    now: OffsetDateTime,
) -> Request {
    let arguments = [session.to_string(), micros(now).to_string(), reason.as_str().to_owned()];
    change.request(&scripts::END, arguments)
}

pub(super) fn end_all(
    change: Change,
    except: Option<SessionId>,
    reason: EndReason,
    now: OffsetDateTime,
) -> Request {
    let except = except.map(|session| session.to_string()).unwrap_or_default();
    let arguments = [except, micros(now).to_string(), reason.as_str().to_owned()];
    change.request(&scripts::END_ALL, arguments)
}

/// The sessions that the answer to a change names.
pub(super) fn ids(answer: &str) -> Result<Vec<SessionId>, CallError> {
    answer.split_whitespace().map(parse).collect()
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

pub(super) fn update_profile(change: Change, profile: &UserProfile) -> Request {
    let arguments = [profile.version.get().to_string(), record::write_profile(profile)];
    change.request(&scripts::UPDATE_PROFILE, arguments)
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
