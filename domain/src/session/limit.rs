use std::num::NonZeroUsize;

/// How many sessions one user may have at a time; 1 is single sign-on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimit(Option<NonZeroUsize>);

impl SessionLimit {
    /// 0 means that there is no limit.
    #[must_use]
    pub fn new(max_per_user: usize) -> Self {
        Self(NonZeroUsize::new(max_per_user))
    }

    /// The limit as it is given to [`SessionLimit::new`], for stores that apply it where they keep sessions.
    #[must_use]
    pub fn max_per_user(self) -> usize {
        self.0.map_or(0, NonZeroUsize::get)
    }

    /// How many of `open` sessions must end, so that one more fits.
    #[must_use]
    pub fn displaces(self, open: usize) -> usize {
        self.0.map_or(0, |limit| (open + 1).saturating_sub(limit.get()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_sign_on_displaces_whatever_is_open() {
        assert_eq!(SessionLimit::new(1).displaces(0), 0);
        assert_eq!(SessionLimit::new(1).displaces(1), 1);
        assert_eq!(SessionLimit::new(1).displaces(4), 4);
    }

    #[test]
    fn a_larger_limit_is_filled_first() {
        assert_eq!(SessionLimit::new(3).displaces(2), 0);
        assert_eq!(SessionLimit::new(3).displaces(3), 1);
    }

    #[test]
    fn zero_is_no_limit() {
        assert_eq!(SessionLimit::new(0).displaces(1_000), 0);
    }
}
