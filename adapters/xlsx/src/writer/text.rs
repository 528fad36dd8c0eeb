/// What a cell can hold, in UTF-16 units.
const LONGEST: usize = 32_767;
/// `_xHHHH`: with an underscore behind it, it stands for a character (ECMA-376 part 1, 22.9.2.19).
const ESCAPE: usize = 6;

/// An underscore, as it is written where it would begin an escape.
const UNDERSCORE: &str = "_x005F_";

/// As much of a text as a cell can hold.
pub(crate) fn shortened(text: &str) -> &str {
    cut(text, LONGEST)
}

fn cut(text: &str, most: usize) -> &str {
    // No text has more units than bytes.
    if text.len() <= most {
        return text;
    }
    let mut units = 0;
    let is_over = |(_, character): &(usize, char)| {
        units += character.len_utf16();
        units > most
    };
    text.char_indices().find(is_over).map_or(text, |(end, _)| &text[..end])
}

/// The runs of a text that may not be in one: `rust_xlsxwriter` writes `_x000D_` for a carriage return, and does not see
/// that its underscore makes an escape of a `_x0041` before it. In runs it leaves escapes to us. None for any other text.
pub(crate) fn runs(text: &str) -> Option<Vec<String>> {
    if split(text).len() == 1 {
        return None;
    }
    // All of it may be underscores that are written as escapes, which count.
    let text = cut(text, LONGEST / UNDERSCORE.len());
    Some(split(text).into_iter().map(escaped).collect()).filter(|runs: &Vec<_>| runs.len() > 1)
}

fn split(text: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut start = 0;
    for (at, character) in text.char_indices() {
        let is_cut = is_escaped(character)
            && at >= start + ESCAPE
            && is_half_an_escape(&text.as_bytes()[at - ESCAPE..at]);
        if is_cut {
            runs.push(&text[start..at]);
            start = at;
        }
    }
    runs.push(&text[start..]);
    runs
}

fn escaped(run: &str) -> String {
    let mut written = String::with_capacity(run.len());
    for (at, character) in run.char_indices() {
        let here = &run.as_bytes()[at..];
        let is_escape = here.get(ESCAPE) == Some(&b'_') && is_half_an_escape(&here[..ESCAPE]);
        if is_escape { written.push_str(UNDERSCORE) } else { written.push(character) }
    }
    written
}

fn is_escaped(character: char) -> bool {
    matches!(character, '\0'..='\x08' | '\x0b'..='\x1f' | '\u{fffe}' | '\u{ffff}')
}

fn is_half_an_escape(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"_x").is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(shortened("ada"), "ada");
        assert_eq!(shortened(&"x".repeat(LONGEST + 1)).len(), LONGEST);
        assert_eq!(shortened(&"é".repeat(LONGEST)).chars().count(), LONGEST);
        assert_eq!(shortened(&"😀".repeat(LONGEST)).chars().count(), LONGEST / 2);
    }

    #[test]
    fn a_text_is_split_where_an_escape_would_arise() {
        for usual in ["", "a_x0041_\r", "_x00zz\r"] {
            assert_eq!(runs(usual), None);
        }
        let split = |text: &str| runs(text).expect("more runs than one");
        assert_eq!(split("_x0041\r\n"), ["_x0041", "\r\n"]);
        assert_eq!(split("_x0041_x0042\0"), ["_x005F_x0041_x0042", "\0"]);
        assert_eq!(split("é_xABCD\0_xabcd\u{ffff}"), ["é_xABCD", "\0_xabcd", "\u{ffff}"]);
    }

    #[test]
    fn runs_together_fit_into_a_cell() {
        let runs = runs(&"_x0041\r".repeat(4000)).expect("more runs than one");
        assert!(runs.concat().chars().count() <= LONGEST);
    }
}
