use std::{fmt, str::FromStr};

use serde::Deserialize;

/// The name of an environment, which chooses a file of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Environment(String);

impl Environment {
    /// Whether this is production, where what is unsafe is refused.
    pub(crate) fn is_prod(&self) -> bool {
        self.0 == "prod"
    }

    /// The name itself.
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Environment {
    type Err = EnvironmentError;

    /// The name becomes part of a path, so it consists of ASCII letters, digits, `-` and `_`.
    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if !name.is_empty() && name.chars().all(allowed) {
            Ok(Self(name.to_owned()))
        } else {
            Err(EnvironmentError)
        }
    }
}

impl TryFrom<String> for Environment {
    type Error = EnvironmentError;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        name.parse()
    }
}

/// The text names no environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an environment is named with letters, digits, `-` and `_`")]
pub(crate) struct EnvironmentError;
