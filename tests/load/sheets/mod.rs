//! Users in and out as workbooks: the reader and the writer alone, and whole servers.

mod alone;
mod clerk;
mod python;
mod servers;
mod workbook;
mod workers;

pub(crate) use alone::measure as alone;
pub(crate) use clerk::Clerk;
pub(crate) use servers::measure as servers;
pub(crate) use workbook::workbook;
pub(crate) use workers::{read, write};
