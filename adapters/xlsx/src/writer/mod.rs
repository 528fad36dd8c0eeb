//! From rows to a workbook: `book` makes it on a thread of its own, fed by `xlsx_writer`.

mod book;
mod looks;
mod names;
mod text;
mod widths;
mod xlsx_writer;

pub use xlsx_writer::XlsxWriter;
