/// How wide columns have to be for what is in their first rows.
#[derive(Default)]
pub(crate) struct Widths {
    columns: Vec<u32>,
    rows: usize,
}

const ROWS: usize = 1000;
const NARROWEST: u32 = 10;
const WIDEST: u32 = 60;
/// For the arrow of the filter.
const MARGIN: u32 = 3;

impl Widths {
    pub(crate) fn see(&mut self, cells: &[String]) {
        if self.rows == ROWS {
            return;
        }
        self.rows += 1;
        if cells.len() > self.columns.len() {
            self.columns.resize(cells.len(), NARROWEST);
        }
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            *column = (*column).max(width(cell) + MARGIN).min(WIDEST);
        }
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = (u16, u32)> {
        (0..).zip(self.columns.iter().copied())
    }
}

/// In digits: an ideograph is as wide as two.
fn width(text: &str) -> u32 {
    text.chars()
        .take(WIDEST as usize)
        .map(|character| if character < '\u{1100}' { 1 } else { 2 })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_as_wide_as_what_is_in_it_within_reason() {
        let mut widths = Widths::default();
        widths.see(&["用户名用户名".to_owned(), String::new()]);
        widths.see(&["ada".to_owned(), "x".repeat(1000), "a third".to_owned()]);
        assert_eq!(widths.columns().collect::<Vec<_>>(), [(0, 15), (1, WIDEST), (2, NARROWEST)]);
    }
}
