use std::{collections::HashSet, io};

use portico_domain::sheet::Unacceptable;
use quick_xml::events::Event;

use super::{
    error::{Outcome, from_io},
    grid::Grid,
    meter::{Meter, Metered},
    outline::Outline,
    package::{Package, Part},
    shared_strings::Lengths,
    xml::Xml,
};
use crate::Config;

/// Shared texts are in memory while sheets are read: this much, and more for each row that is allowed.
const SHARED_BYTES: u64 = 8 << 20;
const SHARED_BYTES_PER_ROW: u64 = 160;

/// What the look at a workbook found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Vetted {
    pub(crate) outline: Outline,
    /// How many texts the cells share.
    pub(crate) shared_strings: usize,
}

/// Looks at all of a workbook.
pub(crate) fn vet(package: &mut Package, config: &Config) -> Outcome<Vetted> {
    let meter = Meter::new(config.max_unpacked_bytes);
    let outline = Outline::read(package, &meter)?;
    let strings = match outline.shared_strings {
        Some(part) => Lengths::read(package.part(part)?, &meter, most_shared(config))?,
        None => Lengths::default(),
    };
    let mut rows = 0;
    for sheet in &outline.sheets {
        rows += look_at_sheet(package.part(sheet.part)?, &strings, &meter)?;
        if rows > config.max_rows {
            return Err(Unacceptable::TooManyRows(config.max_rows).into());
        }
    }
    look_at_others(package, &outline, &meter)?;
    Ok(Vetted { outline, shared_strings: strings.len() })
}

fn most_shared(config: &Config) -> u64 {
    SHARED_BYTES.saturating_add(config.max_rows.saturating_mul(SHARED_BYTES_PER_ROW))
}

/// Answers how many rows hold something, its header apart.
fn look_at_sheet(part: Part<'_>, strings: &Lengths, meter: &Meter) -> Outcome<u64> {
    let mut grid = Grid::new(strings, meter);
    let mut xml = Xml::new(part, meter);
    loop {
        let position = xml.position();
        let event = xml.next()?;
        grid.take(&event, position)?;
        if matches!(event, Event::Eof) {
            return Ok(grid.filled_rows.saturating_sub(1));
        }
    }
}

fn look_at_others(package: &mut Package, outline: &Outline, meter: &Meter) -> Outcome<()> {
    let sheets = outline.sheets.iter().map(|sheet| sheet.part);
    let seen = sheets.chain(outline.shared_strings).chain(outline.read_from.iter().copied());
    let seen: HashSet<usize> = seen.collect();
    let xml: HashSet<usize> = package.xml_parts().into_iter().collect();
    for index in (0..package.len()).filter(|index| !seen.contains(index)) {
        let part = package.part(index)?;
        if xml.contains(&index) {
            Xml::new(part, meter).drain()?;
        } else {
            unpack(part, meter)?;
        }
    }
    Ok(())
}

fn unpack(part: Part<'_>, meter: &Meter) -> Outcome<()> {
    let mut source = Metered::new(part, meter);
    let mut buffer = [0; 8 << 10];
    loop {
        source.begin()?;
        match io::Read::read(&mut source, &mut buffer) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(from_io(&error)),
        }
    }
}
