use std::{fmt, str::FromStr};

/// Whether a user may log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UserStatus {
    /// May log in.
    Active,
    /// May not log in, and has no session.
    Disabled,
}

impl UserStatus {
    /// All of them, in the order of their documentation.
    pub const ALL: [Self; 2] = [Self::Active, Self::Disabled];

    /// The word that stands for it outside.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Disabled => "disabled",
        }
    }
}

impl fmt::Display for UserStatus {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for UserStatus {
    type Err = UserStatusError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|value| value.as_str() == word).ok_or(UserStatusError)
    }
}

/// The word names no status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a status")]
pub struct UserStatusError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_has_one_word() {
        let words = UserStatus::ALL.map(|value| (value, value.as_str()));
        assert_eq!(words, [(UserStatus::Active, "active"), (UserStatus::Disabled, "disabled")]);
        for (value, word) in words {
            assert_eq!(word.parse(), Ok(value));
        }
    }

    #[test]
    fn any_other_word_is_refused() {
        for word in ["", "Active", "enabled", "1"] {
            assert_eq!(word.parse::<UserStatus>(), Err(UserStatusError), "{word:?}");
        }
    }
}
