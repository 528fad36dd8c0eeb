use std::fmt;

use portico_application::tokens::KeyId;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

/// What a key is used for. A key goes through these in order, and may go back from retiring to current.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyState {
    /// Everybody may learn it, so that its first token is no surprise; it does not sign yet.
    Published,
    /// It signs. Exactly one key does.
    Current,
    /// It verifies until the last token that it signed has expired.
    Retiring,
    /// Its tokens are refused.
    Retired,
}

impl KeyState {
    /// Every state, in the order that a key goes through them.
    pub const ALL: [Self; 4] = [Self::Published, Self::Current, Self::Retiring, Self::Retired];

    /// Its name in lists, files and metrics.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Current => "current",
            Self::Retiring => "retiring",
            Self::Retired => "retired",
        }
    }
}

impl fmt::Display for KeyState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

/// Who had a key made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MadeBy {
    /// Somebody, by a command or by hand.
    Operator,
    /// A server that found no key when it started.
    Server,
}

/// One key of the ring, without the key itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyEntry {
    /// Its name, which is also the name of its folder.
    #[serde(with = "kid")]
    pub kid: KeyId,
    /// What it is used for.
    pub state: KeyState,
    /// Since when.
    #[serde(with = "time::serde::rfc3339")]
    pub since: OffsetDateTime,
    /// The length of its modulus.
    pub bits: usize,
    /// When it was made.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// Who had it made.
    pub generated_by: MadeBy,
}

impl KeyEntry {
    /// Nodes notice a promotion within a second; a key may have signed for that long after it. A minute covers clocks
    /// that differ, too.
    const LATE_SIGNATURES: Duration = Duration::MINUTE;

    pub(crate) fn enter(&mut self, state: KeyState, now: OffsetDateTime) {
        self.state = state;
        self.since = now;
    }

    /// When the last token that a retiring key signed has expired; `None` for a key that is in use.
    pub(crate) fn verifies_until(&self, retention: Duration) -> Option<OffsetDateTime> {
        match self.state {
            KeyState::Published | KeyState::Current => None,
            KeyState::Retiring => {
                Some(self.since.saturating_add(retention).saturating_add(Self::LATE_SIGNATURES))
            }
            KeyState::Retired => Some(self.since),
        }
    }

    /// The entry as it is at `now`: a retiring key whose time has passed is a retired one.
    pub(crate) fn at(mut self, now: OffsetDateTime, retention: Duration) -> Self {
        if let Some(until) = self.verifies_until(retention)
            && self.state == KeyState::Retiring
            && until <= now
        {
            self.enter(KeyState::Retired, until);
        }
        self
    }
}

/// Accepts what can be the name of a folder on any system and stand in a header unescaped: up to 64 letters, digits,
/// `.`, `_` and `-`, not beginning with a dot.
pub(crate) fn parse_kid(text: &str) -> Option<KeyId> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let good =
        (1..=64).contains(&text.len()) && !text.starts_with('.') && text.bytes().all(allowed);
    good.then(|| KeyId::new(text))
}

/// A [`KeyId`] in `ring.toml`.
mod kid {
    use std::borrow::Cow;

    use portico_application::tokens::KeyId;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(kid: &KeyId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(kid.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<KeyId, D::Error> {
        let text = Cow::<str>::deserialize(input)?;
        super::parse_kid(&text).ok_or_else(|| D::Error::custom(format!("{text:?} names no key")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kid_is_a_plain_folder_name() {
        for good in ["20261123-9f3a1c", "a", "K_1.2", &"k".repeat(64)] {
            assert!(parse_kid(good).is_some(), "{good}");
        }
        for bad in ["", ".", "..", ".new", "a/b", "a\\b", "a b", "a\0", "ключ", &"k".repeat(65)]
        {
            assert!(parse_kid(bad).is_none(), "{bad:?}");
        }
    }
}
