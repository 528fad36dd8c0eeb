/// What a cell can hold, in UTF-16 units.
const LONGEST: usize = 32_767;
/// `_xHHHH`: with an underscore behind it, it stands for a character (ECMA-376 part 1, 22.9.2.19).
const ESCAPE: usize = 6;

/// As much of a text as a cell can hold.
pub(crate) fn shortened(text: &str) -> &str {
    // No text has more units than bytes.
    if text.len() <= LONGEST {
        return text;
    }
    let mut units = 0;
    let is_over = |(_, character): &(usize, char)| {
        units += character.len_utf16();
        units > LONGEST
    };
    text.char_indices().find(is_over).map_or(text, |(end, _)| &text[..end])
}

/// Cuts a text where it may not be in one run: `rust_xlsxwriter` writes `_x000D_` for a carriage return, and does not see
/// that its underscore makes an escape of a `_x0041` before it.
pub(crate) fn runs(text: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut start = 0;
    for (at, character) in text.char_indices() {
        if is_escaped(character)
            && at >= start + ESCAPE
            && is_half_an_escape(&text.as_bytes()[at - ESCAPE..at])
        {
            runs.push(&text[start..at]);
            start = at;
        }
    }
    runs.push(&text[start..]);
    runs
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
    fn a_text_is_cut_where_an_escape_would_arise() {
        assert_eq!(runs(""), [""]);
        assert_eq!(runs("a_x0041_\r"), ["a_x0041_\r"]);
        assert_eq!(runs("_x0041\r\n"), ["_x0041", "\r\n"]);
        assert_eq!(
            runs("é_x00zz\r_xABCD\0_xabcd\u{ffff}"),
            ["é_x00zz\r_xABCD", "\0_xabcd", "\u{ffff}"]
        );
    }
}
