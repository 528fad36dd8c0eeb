use std::pin::Pin;

use async_trait::async_trait;
use futures_core::Stream;
use portico_domain::import::PIECE_BYTES;

use super::{Bytes, PortError};
use crate::sheets::SheetPart;

/// Writes workbooks.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait SheetWriter: Send + Sync {
    /// Makes a workbook of texts: nothing in it is ever a formula or a link, whatever it looks like. The first row of each
    /// sheet is its header, and is repeated where a sheet has to be continued on another because the format ends. Memory is
    /// needed for a few hundred rows.
    ///
    /// Answers once the workbook is whole. Until it is sent it lies in a file without a name, which is gone when the answer
    /// is dropped. An error of `parts` is answered as it is.
    async fn write(&self, parts: WrittenParts) -> Result<WrittenWorkbook, PortError>;
}

/// What a workbook is to hold, a few hundred rows at a time.
pub type WrittenParts =
    Pin<Box<dyn Stream<Item = Result<SheetPart<WrittenRow>, PortError>> + Send>>;

/// A row to write.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrittenRow {
    /// From the first column on.
    pub cells: Vec<String>,
    /// Whether it has to catch the eye.
    pub is_marked: bool,
    /// How many rows stay empty between the row before and this. They cost nothing, however many they are.
    pub gap: u32,
}

/// A workbook on its way out.
pub struct WrittenWorkbook {
    /// How many bytes it has.
    pub size: u64,
    /// The bytes, in pieces of [`WrittenWorkbook::PIECE`] at most.
    pub bytes: Bytes<PortError>,
}

impl WrittenWorkbook {
    /// How many bytes come at a time at most.
    pub const PIECE: usize = PIECE_BYTES;
}
