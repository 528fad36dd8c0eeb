use std::{fmt, str::FromStr};

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImportState {
    /// It waits for others to end.
    Queued,
    /// It is being worked on.
    Running,
    /// It did what was asked.
    Done,
    /// It did not, for a reason that it gives.
    Failed,
    /// The process that worked on it is gone.
    Interrupted,
}

impl ImportState {
    /// All of them, in the order of their documentation.
    pub const ALL: [Self; 5] =
        [Self::Queued, Self::Running, Self::Done, Self::Failed, Self::Interrupted];

    /// The word that stands for it outside.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
        }
    }

    /// Whether a process is at it.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

impl fmt::Display for ImportState {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for ImportState {
    type Err = ImportStateError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|state| state.as_str() == word).ok_or(ImportStateError)
    }
}

/// The word names no state of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a state of an import")]
pub struct ImportStateError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_state_has_one_word() {
        for state in ImportState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
        assert_eq!("".parse::<ImportState>(), Err(ImportStateError));
    }
}
