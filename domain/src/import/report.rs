use crate::sheet::RowFault;

/// What became of the rows of a workbook.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// Rows that say anything, the header not counted.
    pub total: u64,
    /// Users who were added, or would have been.
    pub inserted: u64,
    /// Users who were changed, or would have been.
    pub updated: u64,
    /// Rows that said what was so already.
    pub unchanged: u64,
    /// Rows with a fault.
    pub rejected: u64,
    /// The names of the sheets of users, in the order of the workbook.
    pub sheets: Vec<String>,
    /// The faults in the order of the rows, the first [`ImportReport::MOST_FAULTS`] of them.
    pub faults: Vec<RowFault>,
}

impl ImportReport {
    /// How many faults are listed.
    pub const MOST_FAULTS: usize = 1_000;
}
