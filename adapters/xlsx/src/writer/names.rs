use std::collections::HashSet;

/// Gives sheets names that Excel takes: of 31 UTF-16 units at most, without some characters, and no two alike.
#[derive(Default)]
pub(crate) struct Names {
    taken: HashSet<String>,
}

const LONGEST: usize = 31;
/// Excel keeps this name to itself.
const RESERVED: &str = "history";
const FALLBACK: &str = "Sheet";

impl Names {
    /// The name that is most like `wanted`.
    pub(crate) fn take(&mut self, wanted: &str) -> String {
        let plain = plain(wanted);
        let numbered = |number: u64| {
            let suffix = format!(" {number}");
            shortened(&plain, LONGEST - suffix.len()) + &suffix
        };
        let mut candidates = std::iter::once(shortened(&plain, LONGEST)).chain((2..).map(numbered));
        let name = candidates.find(|name| self.taken.insert(name.to_lowercase()));
        name.unwrap_or_else(|| FALLBACK.to_owned())
    }
}

fn plain(wanted: &str) -> String {
    let is_fit = |character: &char| {
        !character.is_control()
            && !matches!(
                character,
                '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\u{fffe}' | '\u{ffff}'
            )
    };
    let fit: String = wanted.chars().filter(is_fit).collect();
    let trimmed = fit.trim_matches(is_edge);
    if trimmed.is_empty() || trimmed.to_lowercase() == RESERVED {
        FALLBACK.to_owned()
    } else {
        trimmed.to_owned()
    }
}

/// What may not stand at either end.
fn is_edge(character: char) -> bool {
    character.is_whitespace() || character == '\''
}

fn shortened(name: &str, most: usize) -> String {
    let mut units = 0;
    let fits = |character: &char| {
        units += character.len_utf16();
        units <= most
    };
    name.chars().take_while(fits).collect::<String>().trim_end_matches(is_edge).to_owned()
}

#[cfg(test)]
mod tests {
    use rust_xlsxwriter::utility::check_sheet_name;

    use super::*;

    #[test]
    fn a_name_that_is_fit_stays() {
        assert_eq!(Names::default().take("用户 'a' b"), "用户 'a' b");
    }

    #[test]
    fn any_name_is_made_fit() {
        let long = "'".to_owned() + &"😀".repeat(20);
        for wanted in ["", "[:*?/\\]", "''", " a\tb ", "History", &long, "x".repeat(40).as_str()] {
            let name = Names::default().take(wanted);
            assert!(check_sheet_name(&name).is_ok(), "{wanted:?} {name:?}");
        }
    }

    #[test]
    fn no_two_are_alike() {
        let mut names = Names::default();
        assert_eq!(names.take("Users"), "Users");
        assert_eq!(names.take("users"), "users 2");
        assert_eq!(names.take("Users"), "Users 3");
        let long = "x".repeat(31);
        assert_eq!(names.take(&long), long);
        assert_eq!(names.take(&long), "x".repeat(29) + " 2");
    }
}
