/// The rows of a sheet, and its columns.
pub(crate) const MOST_ROWS: u32 = 1_048_576;
pub(crate) const MOST_COLUMNS: u32 = 16_384;

/// The row and the column of a reference such as `B7`, each from 1; none outside of a sheet.
pub(crate) fn cell(reference: &str) -> Option<(u32, u32)> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).count();
    if !(1..=3).contains(&letters) {
        return None;
    }
    let (letters, digits) = reference.split_at(letters);
    let digit = |letter: u8| u32::from(letter.to_ascii_uppercase() - b'A') + 1;
    let column = letters.bytes().fold(0, |column, letter| column * 26 + digit(letter));
    Some((row(digits)?, column)).filter(|_| column <= MOST_COLUMNS)
}

/// A row as a sheet counts, from 1.
pub(crate) fn row(digits: &str) -> Option<u32> {
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit());
    let row = digits.parse().ok().filter(|_| is_plain);
    row.filter(|row| (1..=MOST_ROWS).contains(row))
}

/// Whether it is one cell, or two at the corners of an area.
pub(crate) fn is_area(reference: &str) -> bool {
    let (first, last) = reference.split_once(':').unwrap_or((reference, reference));
    match (cell(first), cell(last)) {
        (Some((top, left)), Some((bottom, right))) => top <= bottom && left <= right,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_lies_within_the_sheet() {
        assert_eq!(cell("A1"), Some((1, 1)));
        assert_eq!(cell("b7"), Some((7, 2)));
        assert_eq!(cell("AA10"), Some((10, 27)));
        assert_eq!(cell("XFD1048576"), Some((MOST_ROWS, MOST_COLUMNS)));
        for reference in [
            "",
            "A",
            "1",
            "A0",
            "XFE1",
            "A1048577",
            "AAAA1",
            "A-1",
            "A+1",
            "$A$1",
            "A1B",
            "A99999999999",
            "Ä1",
        ] {
            assert_eq!(cell(reference), None, "{reference}");
        }
    }

    #[test]
    fn an_area_has_its_corners_in_order() {
        for reference in ["A1", "A1:D9", "B2:B2"] {
            assert!(is_area(reference), "{reference}");
        }
        for reference in ["", ":", "A1:", "B2:A1", "A2:B1", "A1:B2:C3"] {
            assert!(!is_area(reference), "{reference}");
        }
    }
}
