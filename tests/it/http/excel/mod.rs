//! Users in and out as workbooks.

mod accepting;
mod exporting;
mod importing;
mod notices;
mod refusing;
pub(crate) mod workbook;
