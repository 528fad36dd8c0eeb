/// Where a row is, as a person finds it; ordered as a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowPlace {
    /// The sheet, from 0 in the order of the workbook.
    pub sheet: u16,
    /// The row as the sheet counts: the first is 1.
    pub row: u32,
}
