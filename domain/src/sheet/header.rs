use super::{Cell, Column, RowFault, RowPlace, UserRow};

/// Which column is where in a sheet of users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    columns: Vec<Option<Column>>,
}

/// How many unknown columns are named, and how much of each: the header may be anything.
const MOST_NAMED: usize = 20;
const LONGEST_NAME: usize = 64;

impl Header {
    /// Reads the first row of a sheet. The columns may stand in any order; cells without a heading are not looked at.
    pub fn read(cells: &[Cell]) -> Result<Self, HeaderMismatch> {
        let mut mismatch = HeaderMismatch::default();
        let mut columns = Vec::with_capacity(cells.len());
        for cell in cells {
            let column = cell.text().and_then(|heading| {
                let column = Column::named(&heading);
                if column.is_none() {
                    mismatch.unknown.push(shortened(&heading));
                }
                column
            });
            if column.is_some_and(|column| columns.contains(&Some(column))) {
                mismatch.duplicate.extend(column);
            }
            columns.push(column);
        }
        mismatch.missing = Column::OF_USERS
            .into_iter()
            .filter(|column| !columns.contains(&Some(*column)))
            .collect();
        mismatch.unknown.truncate(MOST_NAMED);
        mismatch.duplicate.truncate(MOST_NAMED);
        if mismatch == HeaderMismatch::default() { Ok(Self { columns }) } else { Err(mismatch) }
    }

    /// Whether a first row names any column of a sheet of users. One that names none heads something else.
    #[must_use]
    pub fn concerns_users(cells: &[Cell]) -> bool {
        cells.iter().filter_map(Cell::text).any(|heading| Column::named(&heading).is_some())
    }

    /// The columns in their order; `None` for one without a heading.
    #[must_use]
    pub fn columns(&self) -> &[Option<Column>] {
        &self.columns
    }

    /// Reads a row. `None` for one that is blank.
    #[must_use]
    pub fn row(&self, place: RowPlace, cells: &[Cell]) -> Option<Result<UserRow, Vec<RowFault>>> {
        let read = |column: Column| self.cell(column, cells);
        let is_blank = Column::OF_USERS.into_iter().all(|column| read(column).text().is_none());
        (!is_blank).then(|| UserRow::read(place, read))
    }

    fn cell<'cells>(&self, column: Column, cells: &'cells [Cell]) -> &'cells Cell {
        let index = self.columns.iter().position(|named| *named == Some(column));
        index.and_then(|index| cells.get(index)).unwrap_or(&Cell::Empty)
    }
}

fn shortened(heading: &str) -> String {
    heading.chars().filter(|character| !character.is_control()).take(LONGEST_NAME).collect()
}

/// The first row does not name each column of a sheet of users once, and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
#[error("the header is not that of a sheet of users")]
pub struct HeaderMismatch {
    /// The columns that are not there.
    pub missing: Vec<Column>,
    /// The first few headings that mean nothing, shortened.
    pub unknown: Vec<String>,
    /// The columns that are there more than once.
    pub duplicate: Vec<Column>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(texts: &[&str]) -> Vec<Cell> {
        texts.iter().map(|text| Cell::Text((*text).to_owned())).collect()
    }

    #[test]
    fn columns_stand_in_any_order_and_language() {
        let header =
            Header::read(&cells(&["Gender", "", "密码", " 用户名\u{a0}", "user id", "Errors"]));
        let expected = [
            Some(Column::Gender),
            None,
            Some(Column::Password),
            Some(Column::Username),
            Some(Column::Id),
            Some(Column::Errors),
        ];
        assert_eq!(header.expect("a good header").columns(), expected);
    }

    #[test]
    fn a_mismatch_names_what_is_missing_unknown_and_there_twice() {
        let mismatch = Header::read(&cells(&["用户名", "Username", "Phone", "Gender"]));
        let expected = HeaderMismatch {
            missing: vec![Column::Id, Column::Password],
            unknown: vec!["Phone".to_owned()],
            duplicate: vec![Column::Username],
        };
        assert_eq!(mismatch, Err(expected));
    }

    #[test]
    fn an_endless_header_is_named_in_part() {
        let mismatch = Header::read(&vec![Cell::Text("x".repeat(30_000)); 16_384]);
        let unknown = mismatch.expect_err("no header").unknown;
        assert_eq!(unknown, vec!["x".repeat(LONGEST_NAME); MOST_NAMED]);
    }

    #[test]
    fn a_row_without_a_visible_cell_is_blank() {
        let header = Header::read(&cells(&["用户Id", "用户名", "密码", "性别", "错误"]));
        let header = header.expect("a good header");
        let place = RowPlace { sheet: 0, row: 2 };
        assert!(header.row(place, &[]).is_none());
        assert!(header.row(place, &cells(&["", " ", "\u{a0}", "", "an old error"])).is_none());
        assert!(header.row(place, &cells(&["", "", "", "男"])).is_some());
    }
}
