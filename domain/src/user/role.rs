use std::{fmt, str::FromStr};

/// What a user may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// May manage users as well.
    Admin,
    /// May use what is open to every user.
    Member,
}

impl Role {
    /// All of them, in the order of their documentation.
    pub const ALL: [Self; 2] = [Self::Admin, Self::Member];

    /// The word that stands for it outside.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Member => "member",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Role {
    type Err = RoleError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|value| value.as_str() == word).ok_or(RoleError)
    }
}

/// The word names no role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a role")]
pub struct RoleError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_has_one_word() {
        let words = Role::ALL.map(|value| (value, value.as_str()));
        assert_eq!(words, [(Role::Admin, "admin"), (Role::Member, "member")]);
        for (value, word) in words {
            assert_eq!(word.parse(), Ok(value));
        }
    }

    #[test]
    fn any_other_word_is_refused() {
        for word in ["", "Admin", "root", "admin "] {
            assert_eq!(word.parse::<Role>(), Err(RoleError), "{word:?}");
        }
    }
}
