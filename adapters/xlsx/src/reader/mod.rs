//! From an upload to its rows: `directory` and `package` are the zip, `xml` the tokens of a part, `outline` what the workbook
//! says it has, `vet` the look at all of it, `rows` the reading.

mod cell_reference;
mod directory;
mod error;
mod grid;
mod messages;
mod meter;
mod outline;
mod package;
mod relationships;
mod rows;
mod shared_strings;
mod spool;
mod spooled;
mod vet;
mod workbook;
mod xlsx_reader;
mod xml;
mod xstring;

pub use xlsx_reader::XlsxReader;
