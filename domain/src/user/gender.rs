use std::{fmt, str::FromStr};

use crate::language::Language;

/// What a user says of their gender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Gender {
    /// Not said.
    Unknown,
    /// Male.
    Male,
    /// Female.
    Female,
}

impl Gender {
    /// All of them, in the order of their documentation.
    pub const ALL: [Self; 3] = [Self::Unknown, Self::Male, Self::Female];

    /// The word that stands for it outside.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Male => "male",
            Self::Female => "female",
        }
    }

    /// The word that a person reads.
    #[must_use]
    pub fn word(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::English, gender) => gender.as_str(),
            (Language::Chinese, Self::Unknown) => "未知",
            (Language::Chinese, Self::Male) => "男",
            (Language::Chinese, Self::Female) => "女",
        }
    }
}

impl fmt::Display for Gender {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Gender {
    type Err = GenderError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|value| value.as_str() == word).ok_or(GenderError)
    }
}

/// The word names no gender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a gender")]
pub struct GenderError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_has_one_word() {
        let words = Gender::ALL.map(|value| (value, value.as_str()));
        assert_eq!(
            words,
            [(Gender::Unknown, "unknown"), (Gender::Male, "male"), (Gender::Female, "female")]
        );
        for (value, word) in words {
            assert_eq!(word.parse(), Ok(value));
        }
    }

    #[test]
    fn any_other_word_is_refused() {
        for word in ["", "Female", "f", " male"] {
            assert_eq!(word.parse::<Gender>(), Err(GenderError), "{word:?}");
        }
    }
}
