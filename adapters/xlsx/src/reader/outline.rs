use std::collections::HashSet;

use quick_xml::events::{BytesStart, Event};

use super::{
    error::{DAMAGED, NOT_XLSX, Outcome},
    meter::Meter,
    package::Package,
    relationships::{Kind, Relationships, relationships_of},
    xml::{Xml, attribute},
};

/// What a workbook says it has: the sheets that a person sees, and the texts that its cells share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outline {
    pub(crate) sheets: Vec<Sheet>,
    pub(crate) shared_strings: Option<usize>,
    /// The parts that say so.
    pub(crate) read_from: Vec<usize>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) name: String,
    pub(crate) part: usize,
}

const LONGEST_NAME: usize = 1024;

impl Outline {
    pub(crate) fn read(package: &mut Package, meter: &Meter) -> Outcome<Self> {
        if package.find("[Content_Types].xml").is_none() {
            return Err(NOT_XLSX);
        }
        let (of_root, root) = relationships(package, "", meter)?.ok_or(NOT_XLSX)?;
        let workbook = root.only(Kind::Workbook)?.ok_or(NOT_XLSX)?;
        // The binary format has a workbook as well.
        if !workbook.to_lowercase().ends_with(".xml") {
            return Err(NOT_XLSX);
        }
        let part = package.find(workbook).ok_or(DAMAGED)?;
        let (of_workbook, others) = relationships(package, workbook, meter)?.ok_or(DAMAGED)?;
        let shared_strings = others.only(Kind::SharedStrings)?;
        let shared_strings = shared_strings.map(|name| xml_part(package, name)).transpose()?;
        let sheets = sheets(package, part, &others, meter)?;
        Ok(Self { sheets, shared_strings, read_from: vec![of_root, part, of_workbook] })
    }
}

/// The relationships of a part, and the part that they are in.
fn relationships(
    package: &mut Package,
    of: &str,
    meter: &Meter,
) -> Outcome<Option<(usize, Relationships)>> {
    let Some(part) = package.find(&relationships_of(of)) else { return Ok(None) };
    let read = Relationships::read(Xml::new(package.part(part)?, meter), of)?;
    Ok(Some((part, read)))
}

/// Only what is named as XML is vetted as XML.
fn xml_part(package: &Package, name: &str) -> Outcome<usize> {
    package.find(name).filter(|_| name.to_lowercase().ends_with(".xml")).ok_or(DAMAGED)
}

fn sheets(
    package: &mut Package,
    workbook: usize,
    others: &Relationships,
    meter: &Meter,
) -> Outcome<Vec<Sheet>> {
    let mut found = Vec::new();
    let mut xml = Xml::new(package.part(workbook)?, meter);
    let mut is_root = true;
    loop {
        match xml.next()? {
            Event::Eof => break,
            Event::Start(element) if is_root => {
                is_root = false;
                if element.local_name().as_ref() != "workbook" {
                    return Err(NOT_XLSX);
                }
            }
            Event::Start(element) if element.local_name().as_ref() == "sheet" => {
                found.extend(sheet(&element, others)?);
            }
            _ => {}
        }
    }
    drop(xml);
    let mut parts = HashSet::new();
    let mut distinct = |(name, target): (String, &str)| {
        let part = xml_part(package, target)?;
        if parts.insert(part) { Ok(Sheet { name, part }) } else { Err(DAMAGED) }
    };
    found.into_iter().map(&mut distinct).collect()
}

/// Its name and its part, unless it has no cells or is hidden.
fn sheet<'others>(
    element: &BytesStart,
    others: &'others Relationships,
) -> Outcome<Option<(String, &'others str)>> {
    let name = attribute(element, "name")?.filter(|name| name.len() <= LONGEST_NAME);
    let id = attribute(element, "id")?.ok_or(DAMAGED)?;
    let relationship = others.get(&id).ok_or(DAMAGED)?;
    let is_visible = attribute(element, "state")?.is_none_or(|state| state == "visible");
    match relationship.kind {
        Kind::Worksheet if is_visible => {
            Ok(Some((name.ok_or(DAMAGED)?, relationship.target.as_str())))
        }
        Kind::Worksheet | Kind::OtherSheet => Ok(None),
        Kind::Workbook | Kind::SharedStrings => Err(DAMAGED),
    }
}
