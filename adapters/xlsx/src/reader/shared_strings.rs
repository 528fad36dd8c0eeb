use std::io::Read;

use portico_domain::sheet::Unacceptable;
use quick_xml::{
    escape::resolve_xml_entity,
    events::{BytesRef, BytesStart, Event},
};

use super::{
    error::{DAMAGED, Outcome},
    meter::Meter,
    package::Part,
    xml::{Xml, attribute},
    xstring,
};

/// What a text takes beyond its bytes: a `String`, and what an allocator adds.
const OVERHEAD: u64 = 48;
/// What a cell can hold.
const LONGEST: usize = 32_767;
/// `<si/>`
const SHORTEST_ELEMENT: u64 = 5;

/// How long each of the texts is that cells share.
#[derive(Debug, Default)]
pub(crate) struct Lengths {
    lengths: Vec<u32>,
}

impl Lengths {
    /// Looks at all of them; together they may take `most` bytes of memory.
    pub(crate) fn read(part: Part<'_>, meter: &Meter, most: u64) -> Outcome<Self> {
        let mut lengths = Vec::new();
        let mut taken = 0;
        each(Xml::new(part, meter), |text| {
            taken += text.len() as u64 + OVERHEAD;
            if taken > most {
                return Err(Unacceptable::TooManyBytes(most).into());
            }
            lengths.push(u32::try_from(text.len()).map_err(|_| DAMAGED)?);
            Ok(())
        })?;
        Ok(Self { lengths })
    }

    pub(crate) fn len(&self) -> usize {
        self.lengths.len()
    }

    pub(crate) fn get(&self, index: usize) -> Option<u64> {
        self.lengths.get(index).map(|length| u64::from(*length))
    }
}

/// Reads the texts, of which there are `count`, after they were looked at.
pub(crate) fn load(part: Part<'_>, meter: &Meter, count: usize) -> Outcome<Vec<String>> {
    let mut texts = Vec::with_capacity(count);
    each(Xml::new(part, meter), |text| {
        texts.push(text.to_owned());
        Ok(())
    })?;
    Ok(texts)
}

fn each<R: Read>(mut xml: Xml<R>, mut take: impl FnMut(&str) -> Outcome<()>) -> Outcome<()> {
    let mut claimed = 0;
    let mut text = String::new();
    loop {
        match xml.next()? {
            Event::Eof => break,
            Event::Start(element) if element.local_name().as_ref() == "sst" => {
                claimed = claim(&element)?;
            }
            Event::Start(element) if element.local_name().as_ref() == "si" => {
                text.clear();
                item(&mut xml, &mut text)?;
                take(&text)?;
            }
            _ => {}
        }
    }
    if claimed > xml.position() / SHORTEST_ELEMENT { Err(DAMAGED) } else { Ok(()) }
}

fn claim(table: &BytesStart) -> Outcome<u64> {
    let claimed = attribute(table, "uniqueCount")?;
    claimed.map_or(Ok(0), |count| count.parse().map_err(|_| DAMAGED))
}

/// The text of an item: of all its runs, without what only says how to pronounce it.
fn item<R: Read>(xml: &mut Xml<R>, text: &mut String) -> Outcome<()> {
    let mut depth = 1;
    let mut pronounced = None;
    while depth > 0 {
        match xml.next()? {
            Event::Start(element) => {
                depth += 1;
                match element.local_name().as_ref() {
                    "rPh" => pronounced = pronounced.or(Some(depth)),
                    "t" if pronounced.is_none() => {
                        let is_kept = attribute(&element, "space")?.as_deref() == Some("preserve");
                        run(xml, is_kept, text)?;
                        depth -= 1;
                    }
                    _ => {}
                }
            }
            Event::End(_) => {
                pronounced = pronounced.filter(|of| *of != depth);
                depth -= 1;
            }
            Event::Eof => return Err(DAMAGED),
            _ => {}
        }
        // No character takes more than four bytes.
        if text.len() > 4 * LONGEST {
            return Err(DAMAGED);
        }
    }
    Ok(())
}

fn run<R: Read>(xml: &mut Xml<R>, is_kept: bool, text: &mut String) -> Outcome<()> {
    let mut run = String::new();
    loop {
        match xml.next()? {
            Event::Text(content) => run.push_str(&content.xml10_content()),
            Event::CData(content) => run.push_str(&content.xml10_content()),
            Event::GeneralRef(reference) => run.push_str(&resolve(&reference)?),
            Event::End(_) => break,
            Event::Comment(_) | Event::PI(_) => {}
            _ => return Err(DAMAGED),
        }
        if run.len() > 32 * LONGEST {
            return Err(DAMAGED);
        }
    }
    let content = if is_kept { &run } else { run.trim_matches([' ', '\t', '\r', '\n']) };
    text.push_str(&xstring::decode(content));
    Ok(())
}

fn resolve(reference: &BytesRef) -> Outcome<String> {
    if let Some(predefined) = resolve_xml_entity(reference.as_ref()) {
        return Ok(predefined.to_owned());
    }
    let character = reference.resolve_char_ref().map_err(|_| DAMAGED)?;
    character.map(String::from).ok_or(DAMAGED)
}
