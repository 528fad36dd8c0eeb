use std::borrow::Cow;

/// Decodes `_xHHHH_`, which stands for a UTF-16 code unit (ECMA-376 part 1, 22.9.2.19), once. Half of a character becomes
/// U+FFFD.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains("_x") {
        return Cow::Borrowed(text);
    }
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("_x") {
        let (before, here) = rest.split_at(at);
        decoded.push_str(before);
        rest = if let Some((character, after)) = character(here) {
            decoded.push(character);
            after
        } else {
            decoded.push('_');
            &here[1..]
        };
    }
    decoded.push_str(rest);
    Cow::Owned(decoded)
}

fn character(text: &str) -> Option<(char, &str)> {
    let (first, after) = unit(text)?;
    let pair = unit(after).and_then(|(second, after)| {
        let pair = char::decode_utf16([first, second]).next()?.ok()?;
        (pair > '\u{ffff}').then_some((pair, after))
    });
    let lone = || (char::from_u32(first.into()).unwrap_or(char::REPLACEMENT_CHARACTER), after);
    Some(pair.unwrap_or_else(lone))
}

fn unit(text: &str) -> Option<(u16, &str)> {
    let rest = text.strip_prefix("_x")?;
    let (digits, after) = rest.split_at_checked(4)?;
    let is_hexadecimal = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let unit = u16::from_str_radix(digits, 16).ok().filter(|_| is_hexadecimal)?;
    Some((unit, after.strip_prefix('_')?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escape_is_decoded_once() {
        for (text, decoded) in [
            ("", ""),
            ("snake_case_x_y", "snake_case_x_y"),
            ("a_x000D_\nb", "a\r\nb"),
            ("_x005F_x000D_", "_x000D_"),
            ("_x005F_x005F_x005F_x000D_", "_x005F_x000D_"),
            ("__x0041__", "_A_"),
            ("_x0041", "_x0041"),
            ("_x+041_", "_x+041_"),
            ("_x00é_", "_x00é_"),
            ("_xFFFF__x0000_", "\u{ffff}\0"),
            ("_xD83D__xDE00_", "\u{1f600}"),
            ("_xD83D_x", "\u{fffd}x"),
            ("_xDE00__x0041_", "\u{fffd}A"),
        ] {
            assert_eq!(decode(text), decoded, "{text}");
        }
    }
}
