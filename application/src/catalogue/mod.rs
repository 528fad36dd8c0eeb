//! What every code says to a person, in every language, whatever transport carries it.

mod ends;
mod logins;
mod preference;
mod requests;
mod sheets;

pub use preference::preferred_language;

use portico_domain::{language::Language, session::EndReason};

use self::{logins::LOGINS, requests::REQUESTS, sheets::SHEETS};

/// What a code says to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// The same each time.
    pub title: &'static str,
    /// A sentence about what to do.
    pub detail: &'static str,
}

/// A code, and its title and detail in English and in Chinese.
type Entry = (&'static str, [(&'static str, &'static str); 2]);

/// The text of `code`; that of `internal` for a code that the catalogue lacks.
#[must_use]
pub fn text(code: &str, language: Language) -> Text {
    let find = |code: &str| entries().find(|(name, _)| *name == code);
    let texts = find(code).or_else(|| find("internal")).map_or([("", ""); 2], |(_, texts)| *texts);
    let (title, detail) = match language {
        Language::English => texts[0],
        Language::Chinese => texts[1],
    };
    Text { title, detail }
}

/// A sentence about why a session ended and what to do, more than the code of its end says.
#[must_use]
pub fn end_detail(reason: EndReason, language: Language) -> &'static str {
    let (english, chinese) = ends::sentences(reason);
    match language {
        Language::English => english,
        Language::Chinese => chinese,
    }
}

/// Every code that there is.
pub fn codes() -> impl Iterator<Item = &'static str> {
    entries().map(|(code, _)| *code)
}

fn entries() -> impl Iterator<Item = &'static Entry> {
    [LOGINS, REQUESTS, SHEETS].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_code_has_its_own_text_in_both_languages() {
        let mut titles = HashSet::new();
        for code in codes() {
            for language in Language::ALL {
                let text = text(code, language);
                assert!(!text.detail.is_empty());
                assert!(titles.insert(text.title), "{code}: {}", text.title);
            }
        }
    }

    #[test]
    fn every_end_has_its_own_sentence_in_both_languages() {
        let mut sentences = HashSet::new();
        for reason in EndReason::ALL {
            for language in Language::ALL {
                assert!(sentences.insert(end_detail(reason, language)), "{reason}");
            }
        }
    }

    #[test]
    fn a_code_that_is_not_there_is_a_fault_of_ours() {
        assert_eq!(text("nonsense", Language::English), text("internal", Language::English));
    }
}
