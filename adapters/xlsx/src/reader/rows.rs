use std::io::BufReader;

use calamine::{DataRef, XlsxCellReader};
use portico_application::{ports::ReadRow, sheets::SheetPart};
use portico_domain::sheet::Cell;
use quick_xml::Reader;

use super::{
    error::{Outcome, from_calamine},
    messages::Unheard,
    package::Part,
};

/// Rows on their way, as many as fit into a batch.
#[derive(Default)]
pub(crate) struct Batch {
    rows: Vec<ReadRow>,
    size: usize,
}

const ROWS: usize = 500;
const SIZE: usize = 256 << 10;

/// Reads the cells of a worksheet that was looked at, and gives its rows to `take`, batch by batch.
pub(crate) fn read(
    part: Part<'_>,
    strings: &[String],
    mut take: impl FnMut(SheetPart<ReadRow>) -> Result<(), Unheard>,
) -> Outcome<Result<(), Unheard>> {
    let mut reader = Reader::from_reader(BufReader::with_capacity(32 << 10, part));
    reader.config_mut().expand_empty_elements = true;
    // Formats would only tell which numbers are dates; a date is a number here.
    let mut cells = XlsxCellReader::new(reader, strings, &[], &[], false)
        .map_err(|error| from_calamine(&error))?;
    let mut batch = Batch::default();
    while let Some(found) = cells.next_cell().map_err(|error| from_calamine(&error))? {
        let (row, column) = found.get_position();
        let cell = cell(found.get_value());
        if cell != Cell::Empty
            && let Some(full) = batch.put(row + 1, column as usize, cell)
            && take(SheetPart::Rows(full)).is_err()
        {
            return Ok(Err(Unheard));
        }
    }
    Ok(if batch.rows.is_empty() { Ok(()) } else { take(SheetPart::Rows(batch.rows)) })
}

impl Batch {
    /// Adds a cell. Answers what was there before if that is enough and a row begins.
    fn put(&mut self, number: u32, column: usize, cell: Cell) -> Option<Vec<ReadRow>> {
        let is_new = self.rows.last().is_none_or(|row| row.number != number);
        let is_full = self.rows.len() >= ROWS || self.size >= SIZE;
        let full = (is_new && is_full).then(|| std::mem::take(self).rows);
        if is_new {
            self.rows.push(ReadRow { number, cells: Vec::new() });
        }
        if let Some(row) = self.rows.last_mut() {
            self.size += (column + 1).saturating_sub(row.cells.len()) * size_of::<Cell>();
            if let Cell::Text(text) = &cell {
                self.size += text.len();
            }
            row.cells.resize(column, Cell::Empty);
            row.cells.push(cell);
        }
        full
    }
}

fn cell(value: &DataRef) -> Cell {
    match value {
        DataRef::Empty => Cell::Empty,
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            self::text(text)
        }
        DataRef::SharedString(text) => self::text(text),
        #[expect(clippy::cast_precision_loss, reason = "a number of a sheet is a double")]
        DataRef::Int(number) => Cell::Number(*number as f64),
        DataRef::Float(number) => Cell::Number(*number),
        DataRef::DateTime(moment) => Cell::Number(moment.as_f64()),
        DataRef::Bool(truth) => Cell::Bool(*truth),
        DataRef::Error(_) => Cell::Error,
    }
}

fn text(text: &str) -> Cell {
    if text.is_empty() { Cell::Empty } else { Cell::Text(text.to_owned()) }
}
