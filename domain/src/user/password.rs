use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use super::common_passwords::is_common;

/// A password that a user may be given: 8 to 1024 bytes of any Unicode, none of those that everybody guesses, never truncated,
/// never shown.
#[derive(Debug, Clone)]
pub struct Password(SecretString);

impl Password {
    /// The fewest bytes of a password.
    pub const MIN_BYTES: usize = 8;
    /// The most bytes of a password: enough for any passphrase, too few to make hashing a burden.
    pub const MAX_BYTES: usize = 1024;

    /// Checks a new password; the text itself is taken as it is, without normalization.
    pub fn parse(text: SecretString) -> Result<Self, PasswordError> {
        match text.expose_secret().len() {
            0..Self::MIN_BYTES => Err(PasswordError::TooShort),
            Self::MIN_BYTES..=Self::MAX_BYTES if is_common(text.expose_secret()) => {
                Err(PasswordError::TooCommon)
            }
            Self::MIN_BYTES..=Self::MAX_BYTES => Ok(Self(text)),
            _ => Err(PasswordError::TooLong),
        }
    }

    /// A password that a user has, whatever a new one has to be.
    #[must_use]
    pub fn proven(text: SecretString) -> Self {
        Self(text)
    }

    /// The secret text, for the hasher alone.
    #[must_use]
    pub fn secret(&self) -> &SecretString {
        &self.0
    }
}

/// Why a text is no password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// Fewer than [`Password::MIN_BYTES`] bytes.
    #[error("a password has at least {} bytes", Password::MIN_BYTES)]
    TooShort,
    /// More than [`Password::MAX_BYTES`] bytes.
    #[error("a password has at most {} bytes", Password::MAX_BYTES)]
    TooLong,
    /// One of those that are guessed first.
    #[error("this password is one of the most common ones: choose another")]
    TooCommon,
}

/// The stored form of a password, as a PHC string; `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

impl PasswordHash {
    /// Wraps what the hasher made or the store kept.
    #[must_use]
    pub fn from_phc(phc: String) -> Self {
        Self(phc)
    }

    /// The PHC string, for the hasher and the store alone.
    #[must_use]
    pub fn as_phc(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("PasswordHash([REDACTED])")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: String) -> Result<(), PasswordError> {
        Password::parse(text.into()).map(drop)
    }

    #[test]
    fn length_counts_bytes() {
        assert_eq!(parse("1234567".into()), Err(PasswordError::TooShort));
        assert_eq!(parse("密码字".into()), Ok(()));
        assert_eq!(parse("x".repeat(1024)), Ok(()));
        assert_eq!(parse("x".repeat(1025)), Err(PasswordError::TooLong));
    }

    #[test]
    fn what_is_guessed_first_is_refused_in_any_case() {
        for common in ["password", "12345678", "PassWord1", "QWERTYUIOP", "iloveyou"] {
            assert_eq!(parse(common.into()), Err(PasswordError::TooCommon), "{common}");
        }
        for rare in ["password of mine", "12345678 trees", "correct horse"] {
            assert_eq!(parse(rare.into()), Ok(()), "{rare}");
        }
    }

    #[test]
    fn neither_form_shows_in_debug() {
        let password = Password::parse("correct horse".to_owned().into()).expect("a good password");
        assert!(!format!("{password:?}").contains("correct"));
        let hash = PasswordHash::from_phc("$argon2id$secret".into());
        assert!(!format!("{hash:?}").contains("secret"));
    }
}
