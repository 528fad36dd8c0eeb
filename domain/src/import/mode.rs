use std::{fmt, str::FromStr};

/// What a wrong row means to the others of its sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportMode {
    /// None of them is imported.
    Strict,
    /// They are imported without it.
    Partial,
}

impl ImportMode {
    /// Both, in the order of their documentation.
    pub const ALL: [Self; 2] = [Self::Strict, Self::Partial];

    /// The word that stands for it outside.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Partial => "partial",
        }
    }
}

impl fmt::Display for ImportMode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for ImportMode {
    type Err = ImportModeError;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word).ok_or(ImportModeError)
    }
}

/// The word names no mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected `strict` or `partial`")]
pub struct ImportModeError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_mode_has_one_word() {
        for mode in ImportMode::ALL {
            assert_eq!(mode.as_str().parse(), Ok(mode));
        }
        assert_eq!("".parse::<ImportMode>(), Err(ImportModeError));
    }
}
