use std::{
    fs::File,
    io::{self, BufWriter, Seek, Write},
};

use portico_application::{ports::WrittenRow, sheets::SheetPart};
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, IgnoreError, Workbook, Worksheet, XlsxError,
};

use super::{looks::Looks, names::Names, text, widths::Widths};

/// A workbook in the making. Its rows lie in files without names; in memory is the last one of them.
pub(crate) struct Book {
    workbook: Workbook,
    looks: Looks,
    names: Names,
    sheet: Option<Sheet>,
    rows_of_a_sheet: u32,
}

/// The sheet that is being written.
struct Sheet {
    title: String,
    header: Option<WrittenRow>,
    /// Where the header is.
    top: u32,
    next: u32,
    widths: Widths,
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum BookError {
    #[error("the workbook cannot be made")]
    Xlsx(#[from] XlsxError),
    #[error("the workbook cannot be kept in a temporary file")]
    Io(#[from] io::Error),
    #[error("rows came before a sheet")]
    NoSheet,
    #[error("a row has more cells than a sheet has columns")]
    TooManyColumns,
}

impl Book {
    pub(crate) fn new(rows_of_a_sheet: u32) -> Result<Self, BookError> {
        let mut workbook = Workbook::new();
        // The same rows make the same file.
        let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let looks = Looks::new();
        Ok(Self { workbook, looks, names: Names::default(), sheet: None, rows_of_a_sheet })
    }

    pub(crate) fn add(&mut self, part: SheetPart<WrittenRow>) -> Result<(), BookError> {
        match part {
            SheetPart::Sheet(title) => self.begin(title, None),
            SheetPart::Rows(rows) => rows.into_iter().try_for_each(|row| self.write(row)),
        }
    }

    fn begin(&mut self, title: String, header: Option<WrittenRow>) -> Result<(), BookError> {
        self.finish_sheet()?;
        let name = self.names.take(&title);
        let worksheet = self.workbook.add_worksheet_with_constant_memory()?;
        worksheet.set_name(name)?;
        let widths = Widths::default();
        self.sheet = Some(Sheet { title, header: None, top: 0, next: 0, widths });
        header.map_or(Ok(()), |header| self.write(header))
    }

    fn write(&mut self, mut row: WrittenRow) -> Result<(), BookError> {
        let gap = std::mem::take(&mut row.gap);
        let is_full = |sheet: &&mut Sheet| gap >= self.rows_of_a_sheet - sheet.next;
        if let Some(sheet) = self.sheet.as_mut().filter(is_full) {
            let (title, header) = (sheet.title.clone(), sheet.header.take());
            self.begin(title, header)?;
        } else if let Some(sheet) = &mut self.sheet {
            sheet.next += gap;
        }
        let sheet = self.sheet.as_mut().ok_or(BookError::NoSheet)?;
        let worksheet = last(&mut self.workbook)?;
        let (look, width) = match &sheet.header {
            None => (Some(&self.looks.header), 0),
            Some(header) if row.is_marked => (Some(&self.looks.marked), header.cells.len()),
            Some(_) => (None, 0),
        };
        if sheet.header.is_none() {
            sheet.top = sheet.next;
            set_up(worksheet, &self.looks.plain, sheet.top, &row)?;
        }
        put(worksheet, sheet.next, &row.cells, look, width)?;
        sheet.widths.see(&row.cells);
        sheet.next += 1;
        sheet.header.get_or_insert(row);
        Ok(())
    }

    /// Sets what is only known when all rows are.
    fn finish_sheet(&mut self) -> Result<(), BookError> {
        let Some(sheet) = self.sheet.take() else { return Ok(()) };
        let worksheet = last(&mut self.workbook)?;
        for (column, width) in sheet.widths.columns() {
            worksheet.set_column_width(column, width)?;
        }
        let columns = sheet.header.map_or(0, |header| header.cells.len());
        if let Some(last_column) =
            u16::try_from(columns).ok().and_then(|columns| columns.checked_sub(1))
        {
            worksheet.autofilter(sheet.top, 0, sheet.next - 1, last_column)?;
            worksheet.ignore_error_range(
                sheet.top,
                0,
                sheet.next - 1,
                last_column,
                IgnoreError::NumberStoredAsText,
            )?;
        }
        Ok(())
    }

    /// The whole workbook, from its start, in a file without a name.
    pub(crate) fn save(mut self) -> Result<File, BookError> {
        self.finish_sheet()?;
        let mut file = BufWriter::with_capacity(64 << 10, tempfile::tempfile()?);
        self.workbook.save_to_writer(&mut file)?;
        file.flush()?;
        let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(file)
    }
}

fn last(workbook: &mut Workbook) -> Result<&mut Worksheet, BookError> {
    workbook.worksheets_mut().last_mut().ok_or(BookError::NoSheet)
}

/// Readies a sheet for rows under a header. One further down is not held in view, because what is above it would be so too.
fn set_up(
    worksheet: &mut Worksheet,
    look: &Format,
    top: u32,
    header: &WrittenRow,
) -> Result<(), BookError> {
    if top == 0 {
        worksheet.set_freeze_panes(1, 0)?;
    }
    for column in 0..header.cells.len() {
        worksheet.set_column_format(column_number(column)?, look)?;
    }
    Ok(())
}

/// Writes the cells of a row, and makes the row `width` cells wide at least.
fn put(
    worksheet: &mut Worksheet,
    row: u32,
    cells: &[String],
    look: Option<&Format>,
    width: usize,
) -> Result<(), BookError> {
    for column in 0..cells.len().max(width) {
        let cell = cells.get(column).map_or("", |cell| text::shortened(cell));
        let column = column_number(column)?;
        match (cell, look) {
            ("", None) => {}
            ("", Some(look)) => drop(worksheet.write_blank(row, column, look)?),
            (cell, look) => put_text(worksheet, row, column, cell, look)?,
        }
    }
    Ok(())
}

fn put_text(
    worksheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &str,
    look: Option<&Format>,
) -> Result<(), BookError> {
    match (text::runs(cell), look) {
        (None, None) => worksheet.write_string(row, column, cell)?,
        (None, Some(look)) => worksheet.write_string_with_format(row, column, cell, look)?,
        (Some(runs), look) => {
            let usual = Format::default();
            let runs: Vec<_> = runs.iter().map(|run| (&usual, run.as_str())).collect();
            worksheet.write_rich_string_with_format(row, column, &runs, look.unwrap_or(&usual))?
        }
    };
    Ok(())
}

fn column_number(column: usize) -> Result<u16, BookError> {
    u16::try_from(column).map_err(|_| BookError::TooManyColumns)
}
