use std::{collections::VecDeque, sync::Arc};

use futures_util::{StreamExt, stream};
use portico_domain::{
    language::Language,
    sheet::{Cell, Column, Header, RowFault},
};

use super::{
    SheetPart,
    lines::{Line, Lines, Next},
};
use crate::ports::{PortError, Workbook, WrittenParts, WrittenRow};

/// The workbook that an import answers with: the rows as they came and where they were, each with what is wrong with it, for
/// a person to mend and to import again. Passwords are left out, and so are sheets of something else, which may hold
/// anything.
struct Answer {
    lines: Lines,
    columns: Vec<Option<Column>>,
    /// The number of the last row of the sheet so far.
    last: u32,
    faults: Arc<Vec<RowFault>>,
    language: Language,
    ready: VecDeque<SheetPart<WrittenRow>>,
}

type Part = Result<SheetPart<WrittenRow>, PortError>;

/// Marks the rows that have one of `faults`, which are in the order of the rows.
pub(crate) fn answer(
    workbook: &dyn Workbook,
    faults: Arc<Vec<RowFault>>,
    language: Language,
) -> WrittenParts {
    let lines = Lines::new(workbook.parts());
    let (columns, ready) = Default::default();
    let answer = Answer { lines, columns, last: 0, faults, language, ready };
    stream::unfold(answer, Answer::next).boxed()
}

impl Answer {
    async fn next(mut self) -> Option<(Part, Self)> {
        while self.ready.is_empty() {
            match self.lines.next().await {
                Ok(next) if next.is_empty() => return None,
                Ok(next) => next.into_iter().for_each(|next| self.make_ready(next)),
                Err(error) => return Some((Err(PortError::Broken(error.into())), self)),
            }
        }
        self.ready.pop_front().map(|part| (Ok(part), self))
    }

    fn make_ready(&mut self, next: Next) {
        match next {
            Next::Sheet { name, header, number, headings } => {
                self.columns = kept(&header);
                let headings = self.cells(&headings, Column::Errors.heading(self.language).into());
                self.last = 0;
                let gap = self.gap_before(number);
                let row = WrittenRow { cells: headings, gap, ..WrittenRow::default() };
                self.ready.extend([SheetPart::Sheet(name), SheetPart::Rows(vec![row])]);
            }
            Next::Rows(lines) => {
                let rows = lines.iter().map(|line| self.row(line)).collect();
                self.ready.push_back(SheetPart::Rows(rows));
            }
        }
    }

    /// How many rows are missing before the next, which has this number.
    fn gap_before(&mut self, number: u32) -> u32 {
        let before = std::mem::replace(&mut self.last, number);
        number.saturating_sub(before).saturating_sub(1)
    }

    fn row(&mut self, line: &Line) -> WrittenRow {
        let start = self.faults.partition_point(|fault| fault.place < line.place);
        let faults = self.faults.iter().skip(start).take_while(|fault| fault.place == line.place);
        let sentences: Vec<_> = faults.map(|fault| self.sentence(fault)).collect();
        let mut cells = line.cells.clone();
        let password = self.columns.iter().position(|column| *column == Some(Column::Password));
        if let Some(cell) = password.and_then(|index| cells.get_mut(index)) {
            *cell = Cell::Empty;
        }
        WrittenRow {
            cells: self.cells(&cells, sentences.join(" ")),
            is_marked: !sentences.is_empty(),
            gap: self.gap_before(line.place.row),
        }
    }

    fn sentence(&self, fault: &RowFault) -> String {
        let colon = match self.language {
            Language::English => ": ",
            Language::Chinese => "：",
        };
        let heading = fault.column.heading(self.language);
        [heading, colon, &fault.kind.message(self.language)].concat()
    }

    /// The cells of the columns that are kept, and `last` behind them.
    fn cells(&self, cells: &[Cell], last: String) -> Vec<String> {
        let columns = self.columns.iter().enumerate();
        let kept = columns.filter(|(_, column)| **column != Some(Column::Errors));
        let texts = kept.map(|(index, _)| cells.get(index).map_or_else(String::new, text));
        texts.chain([last]).collect()
    }
}

/// The columns up to the last that has a heading.
fn kept(header: &Header) -> Vec<Option<Column>> {
    let columns = header.columns();
    let end = columns.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    columns[..end].to_vec()
}

/// As it came.
fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        cell => cell.text().unwrap_or_default().into_owned(),
    }
}
