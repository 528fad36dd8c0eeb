use futures_util::StreamExt;
use portico_domain::{
    import::ImportFailure,
    sheet::{Cell, Header, HeaderMismatch, RowFault, RowPlace, UserRow},
};

use super::SheetPart;
use crate::ports::{ReadRow, SheetError, SheetParts};

/// The users in a workbook, a few hundred rows at a time. A sheet whose first row names no column of users is left alone.
pub(crate) struct Lines {
    parts: SheetParts,
    sheets: Vec<String>,
    at: At,
    /// The first row of the first sheet that was left alone, for a workbook without any sheet of users.
    stranger: Option<HeaderMismatch>,
}

/// Where the reading is.
enum At {
    /// Before the first row of the sheet with this name.
    Top(String),
    /// In a sheet of users.
    Users(Header),
    /// In a sheet of something else.
    Strangers,
}

/// What comes next.
pub(crate) enum Next {
    /// A sheet of users begins, with its header in the row of this number.
    Sheet { name: String, header: Header, number: u32, headings: Vec<Cell> },
    /// Rows of the sheet of users that began last.
    Rows(Vec<Line>),
}

/// A row of a sheet of users.
pub(crate) struct Line {
    pub(crate) place: RowPlace,
    pub(crate) cells: Vec<Cell>,
    pub(crate) read: Result<UserRow, Vec<RowFault>>,
}

/// Why there are no more.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LinesError {
    #[error("the workbook is no workbook of users: {0}")]
    Import(ImportFailure),
    #[error(transparent)]
    Sheet(SheetError),
}

impl Lines {
    pub(crate) fn new(parts: SheetParts) -> Self {
        Self { parts, sheets: Vec::new(), at: At::Strangers, stranger: None }
    }

    /// The names of the sheets of users so far.
    pub(crate) fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// Nothing at the end of a workbook that had a sheet of users.
    pub(crate) async fn next(&mut self) -> Result<Vec<Next>, LinesError> {
        loop {
            let Some(part) = self.parts.next().await else {
                return self.end().map(|()| Vec::new());
            };
            let next = match part.map_err(LinesError::Sheet)? {
                SheetPart::Sheet(name) => {
                    self.at = At::Top(name);
                    continue;
                }
                SheetPart::Rows(rows) => self.rows(rows)?,
            };
            if !next.is_empty() {
                return Ok(next);
            }
        }
    }

    fn end(&mut self) -> Result<(), LinesError> {
        match self.stranger.take() {
            _ if !self.sheets.is_empty() => Ok(()),
            Some(mismatch) => Err(LinesError::Import(ImportFailure::HeaderMismatch(mismatch))),
            None => Err(LinesError::Import(ImportFailure::Empty)),
        }
    }

    fn rows(&mut self, rows: Vec<ReadRow>) -> Result<Vec<Next>, LinesError> {
        let mut rows = rows.into_iter();
        let mut next = Vec::new();
        if let At::Top(name) = &mut self.at {
            let name = std::mem::take(name);
            let Some(first) = rows.next() else { return Ok(next) };
            next.extend(self.begin(name, first)?);
        }
        if let At::Users(header) = &self.at {
            let sheet = u16::try_from(self.sheets.len() - 1).unwrap_or(u16::MAX);
            next.push(Next::Rows(rows.filter_map(|row| line(header, sheet, row)).collect()));
        }
        Ok(next)
    }

    fn begin(&mut self, name: String, first: ReadRow) -> Result<Option<Next>, LinesError> {
        let ReadRow { number, cells: headings } = first;
        match Header::read(&headings) {
            Ok(header) => {
                self.sheets.push(name.clone());
                self.at = At::Users(header.clone());
                Ok(Some(Next::Sheet { name, header, number, headings }))
            }
            Err(mismatch) if Header::concerns_users(&headings) => {
                Err(LinesError::Import(ImportFailure::HeaderMismatch(mismatch)))
            }
            Err(mismatch) => {
                self.stranger.get_or_insert(mismatch);
                self.at = At::Strangers;
                Ok(None)
            }
        }
    }
}

fn line(header: &Header, sheet: u16, row: ReadRow) -> Option<Line> {
    let place = RowPlace { sheet, row: row.number };
    let read = header.row(place, &row.cells)?;
    Some(Line { place, cells: row.cells, read })
}
