use std::{collections::HashSet, sync::LazyLock};

/// The 3,000 passwords of eight bytes and more that were found most often where passwords leaked, in lower case, by the ranking
/// of the estimator zxcvbn 4.4.2.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// Whether a guesser would try `text` among the first, in whatever case.
pub(super) fn is_common(text: &str) -> bool {
    COMMON.contains(text.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_whole_and_holds_what_may_be_a_password() {
        assert_eq!(COMMON.len(), 3_000);
        assert!(COMMON.iter().all(|text| text.len() >= 8 && *text == text.to_lowercase()));
    }
}
