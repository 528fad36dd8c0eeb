use std::fmt;

/// Counts the changes of an aggregate: 1 when it is added, one more with each save.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(i64);

impl Version {
    /// The version of what was just added.
    pub const FIRST: Self = Self(1);

    /// Accepts a positive number.
    pub fn parse(version: i64) -> Result<Self, VersionError> {
        if version > 0 { Ok(Self(version)) } else { Err(VersionError) }
    }

    /// The version after one more save.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// The version as stores keep it.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The number counts no changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a version is a positive 64-bit integer")]
pub struct VersionError;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_count_from_one() {
        assert_eq!(Version::parse(1), Ok(Version::FIRST));
        assert_eq!(Version::parse(2), Ok(Version::FIRST.next()));
        for number in [0, -1, i64::MIN] {
            assert_eq!(Version::parse(number), Err(VersionError), "{number}");
        }
    }
}
