//! Excel workbooks of Portico: reads what anybody may have uploaded, writes what anybody may open.
//!
//! An upload is looked at as a whole before any of it is believed: its directory, every byte that its parts unpack to,
//! every XML token. Only then are worksheets given to calamine, and worksheets alone: nobody parses styles, themes, names or
//! macros. What is written holds texts and nothing else.
//!
//! **Invariant:** no attribute of an upload decides how much memory is taken; only what is there does, and it is counted.
//! No workbook lies under a name on the disk.

mod config;
mod reader;
mod writer;

pub use config::Config;
pub use reader::XlsxReader;
pub use writer::XlsxWriter;
