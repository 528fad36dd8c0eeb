use std::{error::Error, pin::Pin, sync::Arc};

use async_trait::async_trait;
use futures_core::Stream;
use portico_domain::sheet::{Cell, Unacceptable};

use super::{Bytes, PortError};
use crate::sheets::SheetPart;

/// Reads workbooks that anybody may have made, with whatever intent.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SheetReader: Send + Sync {
    /// Takes `upload` to its end, and looks at the whole of it before any of it is believed. A workbook that is opened is
    /// harmless: it has the form that it claims, and reading it takes memory for a few hundred rows and the texts that they
    /// share, within the set limits. It lies in a file without a name, which is gone when the last handle is.
    async fn open(&self, upload: Upload) -> Result<Arc<dyn Workbook>, SheetError>;
}

/// A workbook on its way in.
pub type Upload = Bytes<Box<dyn Error + Send + Sync>>;

/// A workbook that was looked at.
#[cfg_attr(feature = "mock", mockall::automock)]
pub trait Workbook: Send + Sync {
    /// The sheets that a person sees, one after the other, and their rows from the top. Every call begins anew; dropped, the
    /// reading stops.
    fn parts(&self) -> SheetParts;
}

/// What a workbook holds, a few hundred rows at a time. An error is the last.
pub type SheetParts = Pin<Box<dyn Stream<Item = Result<SheetPart<ReadRow>, SheetError>> + Send>>;

/// A row as it was found. Rows that hold nothing are left out.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadRow {
    /// As the sheet counts: the first is 1.
    pub number: u32,
    /// From the first column to the last that holds something.
    pub cells: Vec<Cell>,
}

/// Why a workbook is not read, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum SheetError {
    /// It is not acceptable.
    #[error("the workbook is not acceptable: {0}")]
    Unacceptable(#[from] Unacceptable),
    /// It did not arrive. The error is that of whoever sent it.
    #[error("the workbook did not arrive")]
    Upload(#[source] Box<dyn Error + Send + Sync>),
    /// The file that it lies in, or the thread that reads it, fails.
    #[error(transparent)]
    Port(#[from] PortError),
}
