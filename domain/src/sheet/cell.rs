use std::borrow::Cow;

/// What a cell of a spreadsheet holds. A formula is what it came to when the workbook was saved.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// A text, as it was typed.
    Text(String),
    /// A number, a date or a time.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// What a formula answers that cannot be computed, such as `#N/A`.
    Error,
}

/// Beyond it not every whole number has a `f64` of its own.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl Cell {
    /// The text that a person takes the cell for, without the blanks around it, which nobody sees. A whole number has no
    /// fraction and no exponent. `None` when there is nothing to be seen.
    #[must_use]
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Empty => None,
            Self::Text(text) => {
                Some(text.trim()).filter(|text| !text.is_empty()).map(Cow::Borrowed)
            }
            Self::Number(number) => Some(Cow::Owned(number.to_string())),
            Self::Bool(true) => Some(Cow::Borrowed("TRUE")),
            Self::Bool(false) => Some(Cow::Borrowed("FALSE")),
            Self::Error => Some(Cow::Borrowed("#ERROR")),
        }
    }

    /// The whole number that the cell holds, be it as a number or as a text, which may have a fraction of zeros or an
    /// exponent. `None` for anything else, and for a number too large to be exact.
    #[must_use]
    pub fn whole(&self) -> Option<i64> {
        match self {
            Self::Number(number) => whole(*number),
            Self::Text(_) => {
                let text = self.text()?;
                let is_plain = text
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
                let spelled = || text.parse().ok().filter(|_| is_plain).and_then(whole);
                text.parse().ok().or_else(spelled)
            }
            Self::Empty | Self::Bool(_) | Self::Error => None,
        }
    }
}

fn whole(number: f64) -> Option<i64> {
    let is_exact = number.fract() == 0.0 && number.abs() < EXACT;
    #[expect(clippy::cast_possible_truncation, reason = "what is exact fits")]
    is_exact.then_some(number as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn blanks_around_a_text_are_not_seen() {
        assert_eq!(text("\u{a0} ada\u{3000}\r\n").text().as_deref(), Some("ada"));
        assert_eq!(
            text("\t ada  lovelace\u{200b}").text().as_deref(),
            Some("ada  lovelace\u{200b}")
        );
        assert_eq!(text(" \u{a0}\t").text(), None);
        assert_eq!(Cell::Empty.text(), None);
    }

    #[test]
    fn a_number_reads_as_it_is_shown() {
        for (number, shown) in
            [(1e5, "100000"), (7.0, "7"), (-0.5, "-0.5"), (1e21, "1000000000000000000000")]
        {
            assert_eq!(Cell::Number(number).text().as_deref(), Some(shown));
        }
        assert_eq!(Cell::Bool(true).text().as_deref(), Some("TRUE"));
    }

    #[test]
    fn a_whole_number_is_one_however_it_is_kept() {
        for cell in
            [Cell::Number(1e5), text("100000"), text(" 1e5 "), text("100000.0"), text("+100000")]
        {
            assert_eq!(cell.whole(), Some(100_000), "{cell:?}");
        }
        assert_eq!(text("9223372036854775807").whole(), Some(i64::MAX));
    }

    #[test]
    fn anything_else_is_no_whole_number() {
        let cells = [
            Cell::Number(1.5),
            Cell::Number(1e16),
            Cell::Number(f64::NAN),
            Cell::Number(f64::INFINITY),
        ];
        let texts = ["", "inf", "nan", "1e400", "1e16", "0x10", "1 000", "one", "1.5"].map(text);
        for cell in
            cells.into_iter().chain(texts).chain([Cell::Empty, Cell::Bool(true), Cell::Error])
        {
            assert_eq!(cell.whole(), None, "{cell:?}");
        }
    }
}
