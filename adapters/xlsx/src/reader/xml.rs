use std::io::{BufReader, Read};

use quick_xml::{
    Reader, XmlVersion,
    events::{BytesStart, Event},
};

use super::{
    error::{DAMAGED, FORBIDDEN, Outcome, from_xml},
    meter::{Meter, Metered},
};

/// The tokens of a part, in little memory whatever the part is: they are well-formed, in UTF-8, of bounded length and depth,
/// and there is no document type among them.
pub(crate) struct Xml<'meter, R: Read> {
    reader: Reader<BufReader<Metered<'meter, R>>>,
    buffer: Vec<u8>,
    depth: usize,
}

/// Drawings nest some twenty deep.
const DEEPEST: usize = 128;

impl<'meter, R: Read> Xml<'meter, R> {
    pub(crate) fn new(source: R, meter: &'meter Meter) -> Self {
        let source = BufReader::with_capacity(32 << 10, Metered::new(source, meter));
        let mut reader = Reader::from_reader(source);
        // As calamine reads, so that it sees the same tokens.
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), depth: 0 }
    }

    pub(crate) fn next(&mut self) -> Outcome<Event<'_>> {
        self.buffer.clear();
        self.reader.get_mut().get_mut().begin()?;
        let event =
            self.reader.read_event_into(&mut self.buffer).map_err(|error| from_xml(&error))?;
        if self.reader.encoding().name() != "UTF-8" {
            return Err(FORBIDDEN);
        }
        match event {
            Event::DocType(_) => return Err(FORBIDDEN),
            Event::Start(_) if self.depth == DEEPEST => return Err(FORBIDDEN),
            Event::Start(_) => self.depth += 1,
            Event::End(_) => self.depth -= 1,
            Event::Eof if self.depth > 0 => return Err(DAMAGED),
            _ => {}
        }
        Ok(event)
    }

    /// How many bytes lie before the next token.
    pub(crate) fn position(&self) -> u64 {
        self.reader.buffer_position()
    }

    /// Reads to the end.
    pub(crate) fn drain(mut self) -> Outcome<()> {
        while !matches!(self.next()?, Event::Eof) {}
        Ok(())
    }
}

/// The value of an attribute, by the part of its name that is left of no colon. It may be there once.
pub(crate) fn attribute(element: &BytesStart, name: &str) -> Outcome<Option<String>> {
    let mut value = None;
    // The check for names that are there twice takes the square of their number.
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(|_| DAMAGED)?;
        if attribute.key.local_name().as_ref() != name {
            continue;
        }
        let text = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| DAMAGED)?;
        if value.replace(text.into_owned()).is_some() {
            return Err(DAMAGED);
        }
    }
    Ok(value)
}
