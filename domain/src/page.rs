//! Slices of long lists.

/// How many items a page holds at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit(u16);

impl PageLimit {
    /// The limit of a request that names none.
    pub const DEFAULT: Self = Self(50);
    /// The limit of who goes through a whole list and shows nobody a page.
    pub const BULK: Self = Self(1_000);
    /// The largest limit that is accepted.
    pub const MAX: u16 = 200;

    /// Accepts 1 to [`PageLimit::MAX`].
    pub fn parse(limit: u64) -> Result<Self, PageLimitError> {
        u16::try_from(limit)
            .ok()
            .filter(|limit| (1..=Self::MAX).contains(limit))
            .map(Self)
            .ok_or(PageLimitError)
    }

    /// The limit as a number of items.
    #[must_use]
    pub fn get(self) -> usize {
        usize::from(self.0)
    }
}

/// The limit is not within 1 to [`PageLimit::MAX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a page holds 1 to {} items", PageLimit::MAX)]
pub struct PageLimitError;

/// One slice of a list that is ordered by `Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<Item, Key> {
    /// The items in order.
    pub items: Vec<Item>,
    /// Where the next page starts, exclusively; `None` on the last page.
    pub next: Option<Key>,
}

impl<Item, Key> Page<Item, Key> {
    /// Cuts a list that was read with one item more than `limit`, which is how the end of the list is told.
    #[must_use]
    pub fn cut(mut items: Vec<Item>, limit: PageLimit, key: impl Fn(&Item) -> Key) -> Self {
        let more = items.len() > limit.get();
        items.truncate(limit.get());
        let next = items.last().filter(|_| more).map(key);
        Self { items, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(count: usize) -> Page<usize, usize> {
        Page::cut((1..=count).collect(), PageLimit::parse(3).expect("3 is a limit"), |item| *item)
    }

    #[test]
    fn a_longer_list_names_where_the_next_page_starts() {
        assert_eq!(cut(4), Page { items: vec![1, 2, 3], next: Some(3) });
    }

    #[test]
    fn the_last_page_has_no_next() {
        assert_eq!(cut(3), Page { items: vec![1, 2, 3], next: None });
        assert_eq!(cut(0), Page { items: vec![], next: None });
    }

    #[test]
    fn a_limit_is_one_to_two_hundred() {
        assert!(PageLimit::parse(0).is_err());
        assert!(PageLimit::parse(200).is_ok());
        assert!(PageLimit::parse(201).is_err());
        assert!(PageLimit::parse(u64::MAX).is_err());
    }
}
