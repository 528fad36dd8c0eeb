use std::{fs::File, io};

use async_trait::async_trait;
use futures_util::{StreamExt, stream};
use portico_application::{
    ports::{PortError, SheetWriter, WrittenParts, WrittenRow, WrittenWorkbook},
    sheets::SheetPart,
};
use tokio::{io::AsyncReadExt, sync::mpsc, task::JoinHandle};

use super::book::{Book, BookError};

/// Writes `.xlsx` files.
#[derive(Debug, Clone)]
pub struct XlsxWriter {
    rows_of_a_sheet: u32,
}

/// What the format allows.
const ROWS_OF_A_SHEET: u32 = 1_048_576;
/// How many batches wait for the thread that writes.
const AHEAD: usize = 2;

impl XlsxWriter {
    /// Fills sheets as far as the format allows.
    #[must_use]
    pub fn new() -> Self {
        Self { rows_of_a_sheet: ROWS_OF_A_SHEET }
    }

    /// Continues on another sheet after so many rows, the header among them; two at least.
    #[must_use]
    pub fn with_rows_of_a_sheet(self, rows: u32) -> Self {
        Self { rows_of_a_sheet: rows.clamp(2, ROWS_OF_A_SHEET) }
    }
}

impl Default for XlsxWriter {
    fn default() -> Self {
        Self::new()
    }
}

/// What the thread that writes is told.
enum Order {
    Add(SheetPart<WrittenRow>),
    /// All is there. Without it nothing is made.
    Save,
}

#[async_trait]
impl SheetWriter for XlsxWriter {
    async fn write(&self, mut parts: WrittenParts) -> Result<WrittenWorkbook, PortError> {
        let (orders, written) = start(self.rows_of_a_sheet);
        while let Some(part) = parts.next().await {
            if orders.send(Order::Add(part?)).await.is_err() {
                break;
            }
        }
        // A thread that hears no more has failed, and says how.
        drop(orders.send(Order::Save).await);
        match written.await {
            Ok(Ok(Some(file))) => sent(file).map_err(broken),
            Ok(Ok(None)) => Err(broken(Abandoned)),
            Ok(Err(error)) => Err(broken(error)),
            Err(error) => Err(broken(error)),
        }
    }
}

/// The file from its start, piece by piece.
fn sent(file: File) -> io::Result<WrittenWorkbook> {
    let size = file.metadata()?.len();
    let read = |mut file: tokio::fs::File| async move {
        let mut piece = Vec::with_capacity(WrittenWorkbook::PIECE);
        match file.read_buf(&mut piece).await {
            Ok(0) => None,
            Ok(_) => Some((Ok(piece), file)),
            Err(error) => Some((Err(broken(error)), file)),
        }
    };
    let bytes = stream::unfold(tokio::fs::File::from_std(file), read).boxed();
    Ok(WrittenWorkbook { size, bytes })
}

#[derive(Debug, thiserror::Error)]
#[error("the workbook was abandoned")]
struct Abandoned;

type Writing = JoinHandle<Result<Option<File>, BookError>>;

fn start(rows_of_a_sheet: u32) -> (mpsc::Sender<Order>, Writing) {
    let (sender, mut orders) = mpsc::channel(AHEAD);
    let writing = tokio::task::spawn_blocking(move || {
        let mut book = Book::new(rows_of_a_sheet)?;
        loop {
            match orders.blocking_recv() {
                Some(Order::Add(part)) => book.add(part)?,
                Some(Order::Save) => return book.save().map(Some),
                None => return Ok(None),
            }
        }
    });
    (sender, writing)
}

fn broken(error: impl std::error::Error + Send + Sync + 'static) -> PortError {
    PortError::Broken(error.into())
}
