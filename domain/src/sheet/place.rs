use std::{fmt, str::FromStr};

/// Where a row is, as a person finds it; ordered as a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowPlace {
    /// The sheet, from 0 in the order of the workbook.
    pub sheet: u16,
    /// The row as the sheet counts: the first is 1.
    pub row: u32,
}

impl fmt::Display for RowPlace {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}", self.sheet, self.row)
    }
}

impl FromStr for RowPlace {
    type Err = RowPlaceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (sheet, row) = text.split_once(':').ok_or(RowPlaceError)?;
        let sheet = sheet.parse().map_err(|_| RowPlaceError)?;
        Ok(Self { sheet, row: row.parse().map_err(|_| RowPlaceError)? })
    }
}

/// The text is no place of a row as `Display` writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the place of a row")]
pub struct RowPlaceError;
