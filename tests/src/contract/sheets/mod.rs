//! What a [`SheetReader`] and a [`SheetWriter`] promise of each other's workbooks.
#![expect(missing_docs, reason = "the name of a case is its sentence")]

mod reading;
mod writing;

use std::sync::Arc;

use futures_util::{StreamExt, TryStreamExt, stream};
use portico_application::{
    ports::{
        PortError, ReadRow, SheetError, SheetReader, SheetWriter, Upload, Workbook, WrittenRow,
        WrittenWorkbook,
    },
    sheets::SheetPart,
};
use portico_domain::sheet::Cell;

use super::Subject;

pub use reading::*;
pub use writing::*;

/// Runs every case on an adapter. The fixture is a [`Sheets`].
#[macro_export]
macro_rules! sheets {
    ($adapter:ident, $fixture:expr) => {
        $crate::contract_cases! {
            $adapter, $fixture, sheets:
            what_is_written_is_read
            a_workbook_without_sheets_has_no_rows
            a_sheet_without_rows_is_still_there
            whatever_looks_like_a_formula_is_a_text
            a_text_comes_back_to_the_last_blank
            an_empty_text_is_an_empty_cell
            a_row_that_holds_nothing_is_left_out_and_counted
            rows_after_a_gap_are_where_they_belong
            a_marked_row_holds_the_same_texts
            a_text_that_no_cell_can_hold_is_cut
            any_name_of_a_sheet_will_do
            a_workbook_that_does_not_arrive_is_none
            an_error_of_the_source_is_answered
            rows_without_a_sheet_are_a_misuse
            rows_come_in_batches
            each_reading_begins_anew
            readings_do_not_disturb_each_other
            a_reading_outlives_its_workbook
            what_is_no_workbook_is_refused
            a_workbook_that_was_cut_is_refused
        }
    };
}

/// Both ports of one format.
pub struct Sheets {
    /// Reads what the writer writes.
    pub reader: Subject<dyn SheetReader>,
    /// Writes.
    pub writer: Subject<dyn SheetWriter>,
}

/// A sheet as it was read.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadSheet {
    /// What it is called.
    pub name: String,
    /// What it holds.
    pub rows: Vec<ReadRow>,
}

impl ReadSheet {
    /// Reads all that a workbook holds.
    pub async fn all(workbook: &dyn Workbook) -> Result<Vec<Self>, SheetError> {
        let mut sheets: Vec<Self> = Vec::new();
        let mut parts = workbook.parts();
        while let Some(part) = parts.try_next().await? {
            match part {
                SheetPart::Sheet(name) => sheets.push(Self { name, rows: Vec::new() }),
                SheetPart::Rows(rows) => {
                    sheets.last_mut().expect("rows come after their sheet").rows.extend(rows);
                }
            }
        }
        Ok(sheets)
    }
}

impl Sheets {
    /// Writes sheets of unmarked rows.
    pub async fn written(&self, sheets: &[(&str, &[&[&str]])]) -> Vec<u8> {
        let parts = sheets.iter().flat_map(|(name, rows)| {
            [SheetPart::Sheet((*name).to_owned()), SheetPart::Rows(unmarked(rows))]
        });
        self.write(parts.map(Ok).collect()).await.expect("the workbook is written")
    }

    /// Writes parts as they are.
    pub async fn write(
        &self,
        parts: Vec<Result<SheetPart<WrittenRow>, PortError>>,
    ) -> Result<Vec<u8>, PortError> {
        let written = self.writer.write(stream::iter(parts).boxed()).await?;
        let pieces: Vec<_> = written.bytes.try_collect().await?;
        assert!(pieces.iter().all(|piece| (1..=WrittenWorkbook::PIECE).contains(&piece.len())));
        let workbook = pieces.concat();
        assert_eq!(workbook.len() as u64, written.size);
        Ok(workbook)
    }

    /// Opens a workbook that is acceptable.
    pub async fn opened(&self, workbook: Vec<u8>) -> Arc<dyn Workbook> {
        self.reader.open(upload(&workbook)).await.expect("the workbook is acceptable")
    }

    /// Reads a workbook that is acceptable.
    pub async fn read(&self, workbook: Vec<u8>) -> Vec<ReadSheet> {
        ReadSheet::all(&*self.opened(workbook).await)
            .await
            .expect("the workbook is read to its end")
    }
}

/// A workbook on its way, in pieces of an odd size.
#[must_use]
pub fn upload(workbook: &[u8]) -> Upload {
    let pieces: Vec<_> = workbook.chunks(4_099).map(|piece| Ok(piece.to_vec())).collect();
    stream::iter(pieces).boxed()
}

/// Rows that need not catch the eye.
#[must_use]
pub fn unmarked(rows: &[&[&str]]) -> Vec<WrittenRow> {
    let texts = |row: &&[&str]| row.iter().map(|text| (*text).to_owned()).collect();
    rows.iter().map(|row| WrittenRow { cells: texts(row), ..WrittenRow::default() }).collect()
}

/// A row of texts as it is read.
#[must_use]
pub fn texts(number: u32, cells: &[&str]) -> ReadRow {
    let cell = |text: &&str| match *text {
        "" => Cell::Empty,
        text => Cell::Text(text.to_owned()),
    };
    ReadRow { number, cells: cells.iter().map(cell).collect() }
}
