use std::fmt;

use unicode_normalization::UnicodeNormalization;

/// The name that a user logs in with: 1 to 64 characters after Unicode NFC and trimming, no control characters.
///
/// Two names are the same when their code points are, on every store.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Username(String);

impl Username {
    /// The most characters that a name may have.
    pub const MAX_CHARS: usize = 64;

    /// Normalizes `text` and checks the rules above.
    pub fn parse(text: &str) -> Result<Self, UsernameError> {
        let name = Self::normalize(text);
        if name.is_empty() {
            return Err(UsernameError::Empty);
        }
        if name.chars().any(char::is_control) {
            return Err(UsernameError::ControlCharacter);
        }
        if name.chars().count() > Self::MAX_CHARS {
            return Err(UsernameError::TooLong);
        }
        Ok(Self(name))
    }

    /// NFC without surrounding white space: the form in which names and the starts of names are compared.
    #[must_use]
    pub fn normalize(text: &str) -> String {
        // ASCII is composed as it is, and most names are: lists of users would spend a third of their time on looking.
        if text.is_ascii() {
            return text.trim().to_owned();
        }
        text.nfc().collect::<String>().trim().to_owned()
    }

    /// The normalized name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Why a text is no username.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UsernameError {
    /// Nothing is left after trimming.
    #[error("a username is not empty")]
    Empty,
    /// More than [`Username::MAX_CHARS`] characters.
    #[error("a username has at most {} characters", Username::MAX_CHARS)]
    TooLong,
    /// A line break, a NUL or the like.
    #[error("a username has no control characters")]
    ControlCharacter,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_composed() {
        let name = Username::parse("  Ame\u{301}lie ").expect("a good name");
        assert_eq!(name.as_str(), "Am\u{e9}lie");
    }

    #[test]
    fn sixty_four_characters_of_any_width_are_accepted() {
        assert!(Username::parse(&"张".repeat(64)).is_ok());
        assert_eq!(Username::parse(&"张".repeat(65)), Err(UsernameError::TooLong));
    }

    #[test]
    fn nothing_and_control_characters_are_refused() {
        assert_eq!(Username::parse(" \u{3000} "), Err(UsernameError::Empty));
        assert_eq!(Username::parse("a\0b"), Err(UsernameError::ControlCharacter));
        assert_eq!(Username::parse("a\nb"), Err(UsernameError::ControlCharacter));
    }

    #[test]
    fn case_and_compatibility_forms_tell_names_apart() {
        assert_ne!(Username::parse("Ada"), Username::parse("ada"));
        assert_ne!(Username::parse("\u{fb01}"), Username::parse("fi"));
    }
}
