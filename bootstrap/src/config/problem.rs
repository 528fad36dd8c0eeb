use std::fmt;

/// One thing that is wrong with the configuration: a line that names the key or file, where it came from, and what was
/// expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Problem {
    /// No section has such a key.
    #[error("there is no key `{key}` ({origin}){}", nearest.as_ref().map_or(String::new(), |nearest| format!("; did you mean `{nearest}`?")))]
    UnknownKey {
        /// As it was written.
        key: String,
        /// Where.
        origin: String,
        /// A key that looks much like it.
        nearest: Option<String>,
    },
    /// The key exists, but it does not take this value.
    #[error("{key} = {value} ({origin}): {reason}")]
    BadValue {
        /// The full key, such as `http.addr`.
        key: String,
        /// As TOML.
        value: String,
        /// Where.
        origin: String,
        /// What was expected.
        reason: String,
    },
    /// A file cannot be read, or is no TOML.
    #[error("{file}: {reason}")]
    BadFile {
        /// Its path.
        file: String,
        /// What to do about it.
        reason: String,
    },
    /// The values are good, and yet they are refused; the text has the fix.
    #[error("{0}")]
    Refused(String),
}

/// Everything that is wrong with the configuration, one line each.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InvalidConfig(pub(crate) Vec<Problem>);

impl InvalidConfig {
    /// Passes when nothing is wrong.
    pub(crate) fn unless_empty(problems: Vec<Problem>) -> Result<(), Self> {
        if problems.is_empty() { Ok(()) } else { Err(Self(problems)) }
    }

    /// Passes when every one of `checks` did; else it has what each found.
    pub(crate) fn unless_any<const N: usize>(checks: [Result<(), Self>; N]) -> Result<(), Self> {
        let found = checks.into_iter().filter_map(Result::err);
        Self::unless_empty(found.flat_map(|Self(problems)| problems).collect())
    }
}

impl fmt::Display for InvalidConfig {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for InvalidConfig {}

impl From<Problem> for InvalidConfig {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}
