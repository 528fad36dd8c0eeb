/// A piece of a workbook, on its way in or out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SheetPart<Row> {
    /// A sheet begins, under this name.
    Sheet(String),
    /// The next rows of the sheet that began last.
    Rows(Vec<Row>),
}
