use std::{error::Error, sync::Arc};

use portico_application::tokens::{KeyId, TokenGrant};
use portico_domain::{
    micros::{from_micros, micros},
    session::{Client, EndReason, Session, SessionId, SessionState, TokenId},
    user::{UserId, UserProfile, Username, Version},
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::known::Known;
use crate::server::CallError;

/// What of a profile changes with its version.
#[derive(Serialize, Deserialize)]
struct ProfileRecord {
    username: String,
    gender: String,
    role: String,
}

#[derive(Serialize, Deserialize)]
struct ClientRecord {
    device: Option<String>,
    address: Option<std::net::IpAddr>,
}

/// What is kept is not what this adapter writes.
#[derive(Debug, thiserror::Error)]
#[error("a session is kept in Redis as it cannot be: {0}")]
struct Corrupt(&'static str);

type Read<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// An active session as `scripts/sessions.lua` describes it. Its two other lines are JSON, which has no line feed.
pub(super) fn write(session: &Session, newest: TokenId) -> String {
    let Session { id: _, user, client, opened_at, refreshed_at, expires_at } = session;
    let times = [expires_at, opened_at, refreshed_at].map(|time| micros(*time));
    let [expires, opened, refreshed] = times;
    let client = ClientRecord { device: client.device.clone(), address: client.address };
    format!(
        "A {expires} {opened} {refreshed} {newest} {newest} {}\n{}\n{}",
        user.version.get(),
        write_profile(user),
        json(&client)
    )
}

/// A profile but for its user and its version.
pub(super) fn write_profile(profile: &UserProfile) -> String {
    json(&ProfileRecord {
        username: profile.username.as_str().to_owned(),
        gender: profile.gender.as_str().to_owned(),
        role: profile.role.as_str().to_owned(),
    })
}

/// Strings under constant names are always JSON, so there is no error to tell.
fn json(record: &impl Serialize) -> String {
    serde_json::to_string(record).unwrap_or_default()
}

/// Reads what is kept of a session.
pub(super) fn read(user: UserId, id: SessionId, kept: &str) -> Result<Known, CallError> {
    let known = if kept.starts_with("E ") { read_ended(kept) } else { read_active(user, id, kept) };
    known.map_err(CallError::Broken)
}

fn read_ended(kept: &str) -> Read<Known> {
    let [_, expires, reason] = words(kept)?;
    Ok(Known {
        state: SessionState::Ended(reason.parse::<EndReason>()?),
        expires_at: time(expires)?,
    })
}

fn read_active(user: UserId, id: SessionId, kept: &str) -> Read<Known> {
    let mut lines = kept.splitn(3, '\n');
    let mut line = || lines.next().ok_or(Corrupt("a line is missing"));
    let [_, expires, opened, refreshed, _, _, version] = words(line()?)?;
    let profile: ProfileRecord = serde_json::from_str(line()?)?;
    let client: ClientRecord = serde_json::from_str(line()?)?;
    let session = Session {
        id,
        user: UserProfile {
            id: user,
            username: Username::parse(&profile.username)?,
            gender: profile.gender.parse()?,
            role: profile.role.parse()?,
            version: Version::parse(version.parse()?)?,
        },
        client: Client { device: client.device, address: client.address },
        opened_at: time(opened)?,
        refreshed_at: time(refreshed)?,
        expires_at: time(expires)?,
    };
    Ok(Known { expires_at: session.expires_at, state: SessionState::Active(Arc::new(session)) })
}

/// The words of a grant, but for its session. Behind the time of an exchange they are what a token was exchanged for.
pub(super) fn write_grant(grant: &TokenGrant) -> [String; 6] {
    let times = [grant.issued_at, grant.access_expires_at, grant.refresh_expires_at];
    let [issued, access_expires, refresh_expires] = times.map(|time| micros(time).to_string());
    let TokenGrant { access, refresh, key, .. } = grant;
    let (refresh, access, key) = (refresh.to_string(), access.to_string(), key.to_string());
    [refresh, access, issued, access_expires, refresh_expires, key]
}

/// Reads what a token of the session was exchanged for.
pub(super) fn read_exchange(
    user: UserId,
    session: SessionId,
    kept: &str,
) -> Result<TokenGrant, CallError> {
    let read = || -> Read<TokenGrant> {
        let [_, refresh, access, issued, access_expires, refresh_expires, key] = words(kept)?;
        Ok(TokenGrant {
            user,
            session,
            access: access.parse()?,
            refresh: refresh.parse()?,
            issued_at: time(issued)?,
            access_expires_at: time(access_expires)?,
            refresh_expires_at: time(refresh_expires)?,
            key: KeyId::new(key),
        })
    };
    read().map_err(CallError::Broken)
}

/// Exactly as many words as asked for; the last may have spaces within.
fn words<const COUNT: usize>(line: &str) -> Result<[&str; COUNT], Corrupt> {
    let words: Vec<_> = line.splitn(COUNT, ' ').collect();
    words.try_into().map_err(|_| Corrupt("a word is missing"))
}

fn time(word: &str) -> Read<OffsetDateTime> {
    Ok(from_micros(word.parse()?)?)
}

#[cfg(test)]
mod tests {
    use portico_domain::user::{Gender, Role};
    use time::macros::datetime;

    use super::*;

    fn user() -> UserId {
        UserId::parse(i64::MAX).expect("a good id")
    }

    fn session() -> Session {
        let id = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().expect("a UUID");
        Session {
            id,
            user: UserProfile {
                id: user(),
                username: Username::parse("Ada \"L\" 爱达").expect("a good name"),
                gender: Gender::Female,
                role: Role::Admin,
                version: Version::FIRST.next(),
            },
            client: Client {
                device: Some("a\nb\r\n\0c".into()),
                address: "2001:db8::1".parse().ok(),
            },
            opened_at: datetime!(2026-01-02 03:04:05.000_001 UTC),
            refreshed_at: datetime!(2026-01-02 03:04:05 UTC),
            expires_at: datetime!(9999-12-31 23:59:59.999_999 UTC),
        }
    }

    fn token(digit: char) -> TokenId {
        let text = "00000000-0000-4000-8000-00000000000x".replace('x', &digit.to_string());
        text.parse().expect("a UUID")
    }

    #[test]
    fn a_session_comes_back_as_it_was_written() {
        let session = session();
        let kept = write(&session, token('1'));
        assert_eq!(kept.lines().count(), 3);
        let known = read(user(), session.id, &kept).expect("it can be read");
        assert_eq!(known.expires_at, session.expires_at);
        assert_eq!(known.state, SessionState::Active(Arc::new(session)));
    }

    #[test]
    fn an_end_comes_back() {
        let known = read(user(), session().id, "E 1000000 logged_out").expect("it can be read");
        assert_eq!(known.state, SessionState::Ended(EndReason::LoggedOut));
        assert_eq!(known.expires_at, datetime!(1970-01-01 00:00:01 UTC));
    }

    #[test]
    fn an_exchange_comes_back_whatever_its_key_is_called() {
        let grant = TokenGrant {
            user: user(),
            session: session().id,
            access: token('1'),
            refresh: token('2'),
            issued_at: datetime!(2026-01-02 03:04:05 UTC),
            access_expires_at: datetime!(2026-01-02 03:34:05 UTC),
            refresh_expires_at: datetime!(2026-02-01 03:04:05 UTC),
            key: KeyId::new("a key of 2026"),
        };
        let kept = format!("{} {}", micros(grant.issued_at), write_grant(&grant).join(" "));
        let back = read_exchange(user(), grant.session, &kept).expect("it can be read");
        assert_eq!(back, grant);
    }

    #[test]
    fn anything_else_is_refused() {
        for kept in ["", "A", "E 1", "E x logged_out", "E 1 asleep", "A 1 2 3 4 5 6\n{}\n{}"] {
            assert!(read(user(), session().id, kept).is_err(), "{kept:?}");
        }
    }
}
