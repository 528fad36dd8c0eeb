use std::{fmt, str::FromStr};

/// Identifies a user for ever: positive, given by the store, never given twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(i64);

impl UserId {
    /// Accepts a positive number.
    pub fn parse(id: i64) -> Result<Self, UserIdError> {
        if id > 0 { Ok(Self(id)) } else { Err(UserIdError) }
    }

    /// The id as stores keep it.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for UserId {
    type Err = UserIdError;

    /// Accepts exactly what `Display` writes, so that one user has one spelling.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let id = text.parse().map_err(|_| UserIdError).and_then(Self::parse)?;
        if id.to_string() == text { Ok(id) } else { Err(UserIdError) }
    }
}

/// The text or number identifies no user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a user id is a positive 64-bit integer")]
pub struct UserIdError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        assert_eq!("17".parse(), UserId::parse(17));
        for text in ["", "0", "-1", "+1", "01", " 1", "1.0", "9223372036854775808"] {
            assert_eq!(text.parse::<UserId>(), Err(UserIdError), "{text:?}");
        }
    }
}
