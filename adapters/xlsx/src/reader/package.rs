use std::{collections::HashMap, io::Read, ops::Range};

use memchr::memmem;
use portico_domain::sheet::Unacceptable;
use zip::{ZipArchive, read::ZipFile};

use super::{
    directory::Directory,
    error::{DAMAGED, FORBIDDEN, NOT_XLSX, Outcome, from_io, from_zip},
    spooled::Spooled,
};

/// The parts of an upload, which is a zip in good order. What is in them is anybody's guess.
#[derive(Clone)]
pub(crate) struct Package {
    archive: ZipArchive<Spooled>,
    /// In lower case, as names of parts are compared (ECMA-376 part 2, 6.2.2.3).
    names: HashMap<String, usize>,
}

pub(crate) type Part<'package> = ZipFile<'package, Spooled>;

const ZIP: &[u8] = b"PK\x03\x04";
/// Of the compound files that older versions of Excel write, and newer ones around what is encrypted ([MS-CFB] 2.2).
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// The stream of what is encrypted ([MS-OFFCRYPTO] 2.3.4.4), as directories of compound files spell it.
const ENCRYPTED: &str = "EncryptedPackage";

impl Package {
    pub(crate) fn open(mut upload: Spooled) -> Outcome<Self> {
        let start = upload.slice(0, COMPOUND.len()).map_err(|error| from_io(&error))?;
        if start == COMPOUND {
            let is_encrypted = mentions_encryption(upload)?;
            return Err(if is_encrypted { Unacceptable::Encrypted.into() } else { NOT_XLSX });
        }
        if !start.starts_with(ZIP) {
            return Err(NOT_XLSX);
        }
        let directory = Directory::read(&mut upload)?;
        let archive = ZipArchive::new(upload).map_err(|error| from_zip(&error))?;
        let is_as_walked = archive.len() == directory.entries
            && archive.offset() == 0
            && archive.central_directory_start() == directory.start;
        if !is_as_walked {
            return Err(DAMAGED);
        }
        let mut package = Self { archive, names: HashMap::new() };
        package.look_at_entries(directory.start)?;
        Ok(package)
    }

    /// Each entry has a name of its own and bytes of its own.
    fn look_at_entries(&mut self, end: u64) -> Outcome<()> {
        let mut ranges = Vec::with_capacity(self.len());
        for index in 0..self.len() {
            let (name, range) = self.entry(index)?;
            if name.split('/').any(|segment| segment == "..") {
                return Err(FORBIDDEN);
            }
            if self.names.insert(name, index).is_some() {
                return Err(DAMAGED);
            }
            ranges.push(range);
        }
        ranges.sort_by_key(|range| range.start);
        let ends = ranges.iter().map(|range| range.end);
        let next_starts = ranges.iter().skip(1).map(|range| range.start).chain([end]);
        if ends.zip(next_starts).all(|(end, next)| end <= next) { Ok(()) } else { Err(FORBIDDEN) }
    }

    fn entry(&mut self, index: usize) -> Outcome<(String, Range<u64>)> {
        let part = self.part(index)?;
        let name = part.name().map_err(|error| from_zip(&error))?;
        let name = name.trim_start_matches('/').to_lowercase();
        let data = part.data_start().ok_or(DAMAGED)?;
        let end = data.checked_add(part.compressed_size()).ok_or(DAMAGED)?;
        Ok((name, part.header_start()..end))
    }

    pub(crate) fn len(&self) -> usize {
        self.archive.len()
    }

    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.names.get(&name.to_lowercase()).copied()
    }

    /// Where XML may be. Nothing else is ever parsed.
    pub(crate) fn xml_parts(&self) -> Vec<usize> {
        let is_xml = |name: &str| matches!(name.rsplit_once('.'), Some((_, "xml" | "rels")));
        self.names.iter().filter(|(name, _)| is_xml(name)).map(|(_, index)| *index).collect()
    }

    pub(crate) fn part(&mut self, index: usize) -> Outcome<Part<'_>> {
        self.archive.by_index(index).map_err(|error| from_zip(&error))
    }
}

fn mentions_encryption(mut upload: Spooled) -> Outcome<bool> {
    let needle: Vec<u8> = ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut window = vec![0; 64 << 10];
    let mut kept = 0;
    loop {
        let read = upload.read(&mut window[kept..]).map_err(|error| from_io(&error))?;
        let filled = kept + read;
        if memmem::find(&window[..filled], &needle).is_some() {
            return Ok(true);
        }
        if read == 0 {
            return Ok(false);
        }
        kept = filled.min(needle.len() - 1);
        window.copy_within(filled - kept..filled, 0);
    }
}
