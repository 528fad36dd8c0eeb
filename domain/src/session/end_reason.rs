use std::{fmt, str::FromStr};

/// Why a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EndReason {
    /// A newer login took its place.
    Displaced,
    /// Its user ended it.
    LoggedOut,
    /// The password that opened it was replaced.
    PasswordChanged,
    /// Its user was disabled or removed.
    Disabled,
    /// A refresh token was presented again after its grace: one of two holders is a thief.
    RefreshReused,
    /// An administrator ended it.
    EndedByAdmin,
    /// Its last token has expired. Nobody records this end: it is what clients are told of a session that no store
    /// knows, or knows any more.
    Expired,
}

impl EndReason {
    /// All of them, in the order of their documentation.
    pub const ALL: [Self; 7] = [
        Self::Displaced,
        Self::LoggedOut,
        Self::PasswordChanged,
        Self::Disabled,
        Self::RefreshReused,
        Self::EndedByAdmin,
        Self::Expired,
    ];

    /// The word that stands for it outside.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Displaced => "displaced",
            Self::LoggedOut => "logged_out",
            Self::PasswordChanged => "password_changed",
            Self::Disabled => "disabled",
            Self::RefreshReused => "refresh_reused",
            Self::EndedByAdmin => "ended_by_admin",
            Self::Expired => "expired",
        }
    }
}

impl fmt::Display for EndReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for EndReason {
    type Err = EndReasonError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|value| value.as_str() == word).ok_or(EndReasonError)
    }
}

/// The word names no reason for the end of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a reason for the end of a session")]
pub struct EndReasonError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_has_one_word() {
        let words = EndReason::ALL.map(|value| (value, value.as_str()));
        assert_eq!(
            words,
            [
                (EndReason::Displaced, "displaced"),
                (EndReason::LoggedOut, "logged_out"),
                (EndReason::PasswordChanged, "password_changed"),
                (EndReason::Disabled, "disabled"),
                (EndReason::RefreshReused, "refresh_reused"),
                (EndReason::EndedByAdmin, "ended_by_admin"),
                (EndReason::Expired, "expired")
            ]
        );
        for (value, word) in words {
            assert_eq!(word.parse(), Ok(value));
        }
    }

    #[test]
    fn any_other_word_is_refused() {
        for word in ["", "LoggedOut", "logged-out", "forgotten"] {
            assert_eq!(word.parse::<EndReason>(), Err(EndReasonError), "{word:?}");
        }
    }
}
