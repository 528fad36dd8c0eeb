use std::{collections::HashMap, io::Read};

use quick_xml::events::Event;

use super::{
    error::{DAMAGED, Outcome},
    xml::{Xml, attribute},
};

/// What one part says of others (ECMA-376 part 2, 6.5), as far as it concerns tables of cells.
pub(crate) struct Relationships {
    by_id: HashMap<String, Relationship>,
}

#[derive(Clone)]
pub(crate) struct Relationship {
    pub(crate) kind: Kind,
    /// The name of a part.
    pub(crate) target: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Workbook,
    Worksheet,
    /// A sheet without cells.
    OtherSheet,
    SharedStrings,
}

impl Kind {
    /// The last segment says it, in the transitional and the strict namespace.
    fn parse(kind: &str) -> Option<Self> {
        match kind.rsplit('/').next()? {
            "officeDocument" => Some(Self::Workbook),
            "worksheet" => Some(Self::Worksheet),
            "chartsheet" | "dialogsheet" | "xlMacrosheet" | "xlIntlMacrosheet" => {
                Some(Self::OtherSheet)
            }
            "sharedStrings" => Some(Self::SharedStrings),
            _ => None,
        }
    }
}

/// A workbook has no more sheets than a zip has entries.
const MOST: usize = 1000;
const LONGEST: usize = 1024;

impl Relationships {
    /// `source` is the name of the part that has them, "" for the package.
    pub(crate) fn read<R: Read>(mut xml: Xml<R>, source: &str) -> Outcome<Self> {
        let mut by_id = HashMap::new();
        loop {
            match xml.next()? {
                Event::Eof => return Ok(Self { by_id }),
                Event::Start(element) if element.local_name().as_ref() == "Relationship" => {
                    let Some(kind) =
                        attribute(&element, "Type")?.and_then(|kind| Kind::parse(&kind))
                    else {
                        continue;
                    };
                    let id = attribute(&element, "Id")?.ok_or(DAMAGED)?;
                    let target = attribute(&element, "Target")?.ok_or(DAMAGED)?;
                    if by_id.len() == MOST || id.len() > LONGEST || target.len() > LONGEST {
                        return Err(DAMAGED);
                    }
                    let target = resolve(source, &target).ok_or(DAMAGED)?;
                    if by_id.insert(id, Relationship { kind, target }).is_some() {
                        return Err(DAMAGED);
                    }
                }
                _ => {}
            }
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Relationship> {
        self.by_id.get(id)
    }

    /// The only one of its kind.
    pub(crate) fn only(&self, kind: Kind) -> Outcome<Option<&str>> {
        let mut found = self.by_id.values().filter(|relationship| relationship.kind == kind);
        let first = found.next().map(|relationship| relationship.target.as_str());
        if found.next().is_some() { Err(DAMAGED) } else { Ok(first) }
    }
}

/// The part that has the relationships of `part`.
pub(crate) fn relationships_of(part: &str) -> String {
    let (directory, name) = part.rsplit_once('/').unwrap_or(("", part));
    if directory.is_empty() {
        format!("_rels/{name}.rels")
    } else {
        format!("{directory}/_rels/{name}.rels")
    }
}

/// A target as seen from `source`; none outside the package.
fn resolve(source: &str, target: &str) -> Option<String> {
    let directory = source.rsplit_once('/').map_or("", |(directory, _)| directory);
    let base = if target.starts_with('/') { "" } else { directory };
    let mut segments: Vec<&str> = Vec::new();
    for segment in base.split('/').chain(target.split('/')) {
        match segment {
            "" | "." => {}
            ".." => drop(segments.pop()?),
            segment => segments.push(segment),
        }
    }
    Some(segments.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_seen_from_its_source() {
        for (source, target, part) in [
            ("", "xl/workbook.xml", Some("xl/workbook.xml")),
            ("", "/xl/workbook.xml", Some("xl/workbook.xml")),
            ("xl/workbook.xml", "worksheets/sheet1.xml", Some("xl/worksheets/sheet1.xml")),
            ("xl/workbook.xml", "/xl/worksheets/sheet1.xml", Some("xl/worksheets/sheet1.xml")),
            ("xl/workbook.xml", "../xl/./sheet.xml", Some("xl/sheet.xml")),
            ("xl/workbook.xml", "../../etc/passwd", None),
        ] {
            assert_eq!(resolve(source, target).as_deref(), part, "{source} {target}");
        }
    }

    #[test]
    fn relationships_lie_beside_their_part() {
        assert_eq!(relationships_of(""), "_rels/.rels");
        assert_eq!(relationships_of("xl/workbook.xml"), "xl/_rels/workbook.xml.rels");
    }
}
