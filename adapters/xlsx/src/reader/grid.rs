mod attributes;
mod cell;

use attributes::attributes;
use cell::{Cell, Kind};
use quick_xml::events::{BytesStart, Event};

use super::{
    cell_reference::{self, MOST_COLUMNS, MOST_ROWS},
    error::{DAMAGED, FORBIDDEN, Outcome},
    meter::Meter,
    shared_strings::Lengths,
};

/// Looks at the cells of a worksheet: each is in its row and behind the one before, refers to a text that is there, and
/// has the form that calamine reads without surprises.
pub(crate) struct Grid<'of> {
    strings: &'of Lengths,
    meter: &'of Meter,
    place: Place,
    is_read: bool,
    row: Row,
    cell: Cell,
    /// How many rows hold something.
    pub(crate) filled_rows: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Sheet,
    Data,
    Row,
    /// In what a row has besides cells, so deep.
    Aside(usize),
    Cell,
    Formula(usize),
    Value,
    Inline(usize),
}

#[derive(Default)]
struct Row {
    number: u32,
    start: u64,
    column: u32,
    is_filled: bool,
    shared: u64,
}

/// `<c/>`, which an empty cell between others might have been.
const EMPTY_CELL: u64 = 4;
const LARGEST_CELL: u64 = 1 << 20;
const LARGEST_ROW: u64 = 4 << 20;

impl<'of> Grid<'of> {
    pub(crate) fn new(strings: &'of Lengths, meter: &'of Meter) -> Self {
        Self {
            strings,
            meter,
            place: Place::Sheet,
            is_read: false,
            row: Row::default(),
            cell: Cell::default(),
            filled_rows: 0,
        }
    }

    /// The next token, which ends at `position`.
    pub(crate) fn take(&mut self, event: &Event, position: u64) -> Outcome<()> {
        match event {
            Event::Start(element) => self.enter(element, position),
            Event::End(_) => self.leave(position),
            Event::Text(text) => {
                self.text(text.as_ref());
                Ok(())
            }
            Event::GeneralRef(_) => self.other_text(self.cell.kind == Kind::Text),
            Event::CData(_) => self.other_text(false),
            Event::Comment(_) | Event::PI(_) if self.place != Place::Sheet => Err(DAMAGED),
            Event::Eof if !self.is_read => Err(DAMAGED),
            _ => Ok(()),
        }
    }

    fn enter(&mut self, element: &BytesStart, position: u64) -> Outcome<()> {
        let name = element.local_name();
        self.place = match (self.place, name.as_ref()) {
            (Place::Sheet, "sheetData") if !self.is_read => Place::Data,
            (Place::Sheet, "dimension") if !self.is_read => {
                let [reference] = attributes(element, ["ref"])?;
                if !reference.is_some_and(cell_reference::is_area) {
                    return Err(DAMAGED);
                }
                Place::Sheet
            }
            (_, "sheetData") => return Err(DAMAGED),
            (Place::Sheet, _) => Place::Sheet,
            (Place::Data, "row") => self.enter_row(element, position)?,
            (Place::Row, "c") => self.enter_cell(element, position)?,
            (_, "row" | "c") => return Err(DAMAGED),
            (Place::Row, _) => Place::Aside(1),
            (Place::Aside(depth), _) => Place::Aside(depth + 1),
            (Place::Cell, _) if self.cell.has_value => return Err(DAMAGED),
            (Place::Cell, "f") => Place::Formula(1),
            (Place::Cell, "v") => {
                self.cell.has_value = true;
                Place::Value
            }
            (Place::Cell, "is") => {
                self.cell.has_value = true;
                Place::Inline(1)
            }
            (Place::Formula(depth), _) => Place::Formula(depth + 1),
            (Place::Inline(depth), _) => Place::Inline(depth + 1),
            (Place::Data | Place::Cell | Place::Value, _) => return Err(DAMAGED),
        };
        Ok(())
    }

    fn enter_row(&mut self, element: &BytesStart, position: u64) -> Outcome<Place> {
        let [number] = attributes(element, ["r"])?;
        let next = self.row.number + 1;
        let number = number.map_or(Some(next), cell_reference::row).ok_or(DAMAGED)?;
        if number < next || number > MOST_ROWS {
            return Err(DAMAGED);
        }
        self.row = Row { number, start: position, ..Row::default() };
        Ok(Place::Row)
    }

    fn enter_cell(&mut self, element: &BytesStart, position: u64) -> Outcome<Place> {
        let [reference, kind] = attributes(element, ["r", "t"])?;
        let next = self.row.column + 1;
        let place = reference.map_or(Some((self.row.number, next)), cell_reference::cell);
        let (row, column) = place.ok_or(DAMAGED)?;
        if row != self.row.number || column < next || column > MOST_COLUMNS {
            return Err(DAMAGED);
        }
        self.meter.charge(EMPTY_CELL * u64::from(column - next))?;
        self.row.column = column;
        self.cell.begin(kind, position)?;
        Ok(Place::Cell)
    }

    fn leave(&mut self, position: u64) -> Outcome<()> {
        self.place = match self.place {
            Place::Sheet => Place::Sheet,
            Place::Data => {
                self.is_read = true;
                Place::Sheet
            }
            Place::Row => {
                self.filled_rows += u64::from(self.row.is_filled);
                Place::Data
            }
            Place::Aside(1) => Place::Row,
            Place::Aside(depth) => Place::Aside(depth - 1),
            Place::Cell => {
                self.leave_cell(position)?;
                Place::Row
            }
            Place::Formula(1) | Place::Inline(1) | Place::Value => Place::Cell,
            Place::Formula(depth) => Place::Formula(depth - 1),
            Place::Inline(depth) => Place::Inline(depth - 1),
        };
        Ok(())
    }

    /// A text that is shared counts as if it stood in the cell.
    fn leave_cell(&mut self, position: u64) -> Outcome<()> {
        if let Some(index) = self.cell.reference()? {
            let length = self.strings.get(index).ok_or(DAMAGED)?;
            self.meter.charge(length)?;
            self.row.shared += length;
            self.cell.is_filled = length > 0;
        }
        self.row.is_filled |= self.cell.is_filled;
        let row = position - self.row.start + self.row.shared;
        let is_honest = position - self.cell.start <= LARGEST_CELL && row <= LARGEST_ROW;
        if is_honest { Ok(()) } else { Err(FORBIDDEN) }
    }

    fn text(&mut self, text: &str) {
        match self.place {
            Place::Value => self.cell.take(text),
            Place::Inline(_) => self.cell.is_filled = true,
            _ => {}
        }
    }

    /// What is no plain text is passed over where a number is expected.
    fn other_text(&mut self, is_read: bool) -> Outcome<()> {
        match self.place {
            Place::Value if !is_read => return Err(DAMAGED),
            Place::Value | Place::Inline(_) => self.cell.is_filled = true,
            _ => {}
        }
        Ok(())
    }
}
