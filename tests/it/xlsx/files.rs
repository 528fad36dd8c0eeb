//! Workbooks as files, and what the adapter says of them.

use std::{fs, path::Path, sync::Arc};

use adapter_xlsx::{Config, XlsxReader};
use portico_application::ports::{SheetError, SheetReader, Workbook};
use portico_domain::sheet::{Cell, Unacceptable};
use portico_tests::contract::sheets::{ReadSheet, upload};

/// Opens and reads a workbook, with the limits that are shipped.
pub(crate) async fn read_file(path: &Path) -> Result<Vec<ReadSheet>, SheetError> {
    read_within(path, Config::default()).await
}

/// Opens and reads a workbook.
pub(crate) async fn read_within(path: &Path, limits: Config) -> Result<Vec<ReadSheet>, SheetError> {
    ReadSheet::all(&*open(fs::read(path).expect("the workbook is there"), limits).await?).await
}

/// Opens a workbook.
pub(crate) async fn open(
    workbook: Vec<u8>,
    limits: Config,
) -> Result<Arc<dyn Workbook>, SheetError> {
    XlsxReader::new(limits).open(upload(&workbook)).await
}

/// Why it was refused.
#[track_caller]
pub(crate) fn refusal<T>(outcome: Result<T, SheetError>) -> Option<Unacceptable> {
    match outcome {
        Ok(_) => None,
        Err(SheetError::Unacceptable(reason)) => Some(reason),
        Err(error) => panic!("the adapter fails: {error:?}"),
    }
}

pub(crate) fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}
