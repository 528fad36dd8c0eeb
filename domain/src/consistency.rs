//! How far behind the newest write a read may be.

use std::{borrow::Cow, fmt};

/// Names a point in the history of writes. Only the store that made it understands it; to everybody else it is a word to
/// hand back.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WriteMark(Cow<'static, str>);

impl WriteMark {
    /// The mark of a store whose reads never lag.
    pub const ANY: Self = Self(Cow::Borrowed("any"));

    const MAX_BYTES: usize = 512;

    /// Reads a mark: 1 to 512 visible ASCII characters, which pass through headers and logs as they are.
    pub fn parse(text: &str) -> Result<Self, WriteMarkError> {
        let is_good = (1..=Self::MAX_BYTES).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic());
        if is_good { Ok(Self(text.to_owned().into())) } else { Err(WriteMarkError) }
    }

    /// The mark as it was made.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for WriteMark {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The text is no mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a mark of writes is 1 to 512 visible ASCII characters")]
pub struct WriteMarkError;

/// What a read of something that may lag must have seen. What the same node wrote it has seen always.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Consistency {
    /// Nothing in particular.
    #[default]
    Eventual,
    /// Every write up to this one, on whichever node it was made.
    After(WriteMark),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_visible_ascii_of_bounded_length() {
        for good in ["x", "3e11fa47-71ca-11e1-9e33-c80aa9429562:23", &"x".repeat(512)] {
            assert_eq!(WriteMark::parse(good).as_ref().map(WriteMark::as_str), Ok(good));
        }
        for bad in ["", "a b", "a\n", "é", &"x".repeat(513)] {
            assert_eq!(WriteMark::parse(bad), Err(WriteMarkError), "{bad:?}");
        }
    }
}
