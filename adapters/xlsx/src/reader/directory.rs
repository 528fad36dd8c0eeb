use portico_domain::sheet::Unacceptable;

use super::{
    error::{DAMAGED, Outcome, from_io},
    spooled::Spooled,
};

/// Where a zip says what it has (PKWARE APPNOTE 4.3.12, 4.3.16). It is walked here, before a library takes memory for each
/// entry, and only in the form in which every spreadsheet program writes it: at the end of the file, without a comment,
/// without zip64 and without encryption.
pub(crate) struct Directory {
    pub(crate) start: u64,
    pub(crate) entries: usize,
}

/// Workbooks have a handful, those with many charts some hundreds.
const MOST_ENTRIES: usize = 1000;
/// Of names and extra fields, over all entries.
const LARGEST: u32 = 256 << 10;

const END_LENGTH: usize = 22;
const END: &[u8] = b"PK\x05\x06";
const ENTRY_LENGTH: usize = 46;
const ENTRY: &[u8] = b"PK\x01\x02";
const ENCRYPTED: u16 = 1;
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

/// Extra fields that change what an entry is: zip64 sizes, another name, another method.
const MEANINGFUL: [u16; 3] = [0x0001, 0x7075, 0x9901];

impl Directory {
    pub(crate) fn read(upload: &mut Spooled) -> Outcome<Self> {
        let end_start = upload.length().checked_sub(END_LENGTH as u64).ok_or(DAMAGED)?;
        let end = upload.slice(end_start, END_LENGTH).map_err(|error| from_io(&error))?;
        let (disks, comment) = (u32_at(&end, 4)?, u16_at(&end, 20)?);
        let (entries, of_all_disks) = (u16_at(&end, 8)?, u16_at(&end, 10)?);
        let (length, start) = (u32_at(&end, 12)?, u64::from(u32_at(&end, 16)?));
        if !end.starts_with(END) || disks != 0 || comment != 0 || entries != of_all_disks {
            return Err(DAMAGED);
        }
        let entries = usize::from(entries);
        if entries > MOST_ENTRIES || length > LARGEST {
            return Err(Unacceptable::TooManyParts.into());
        }
        if start + u64::from(length) != end_start {
            return Err(DAMAGED);
        }
        let bytes = upload.slice(start, length as usize).map_err(|error| from_io(&error))?;
        walk(&bytes, entries, start)?;
        Ok(Self { start, entries })
    }
}

fn walk(mut bytes: &[u8], entries: usize, end_of_parts: u64) -> Outcome<()> {
    for _ in 0..entries {
        let is_plain = bytes.starts_with(ENTRY)
            && u16_at(bytes, 8)? & ENCRYPTED == 0
            && matches!(u16_at(bytes, 10)?, STORED | DEFLATED)
            && u64::from(u32_at(bytes, 42)?) < end_of_parts;
        let [name, extra, comment] =
            [u16_at(bytes, 28)?, u16_at(bytes, 30)?, u16_at(bytes, 32)?].map(usize::from);
        let extra_start = ENTRY_LENGTH + name;
        let extras = bytes.get(extra_start..extra_start + extra).ok_or(DAMAGED)?;
        if !is_plain || name == 0 || !are_harmless(extras) {
            return Err(DAMAGED);
        }
        bytes = bytes.get(extra_start + extra + comment..).ok_or(DAMAGED)?;
    }
    if bytes.is_empty() { Ok(()) } else { Err(DAMAGED) }
}

fn are_harmless(mut extras: &[u8]) -> bool {
    while let [low, high, rest @ ..] = extras {
        let id = u16::from_le_bytes([*low, *high]);
        let Some(after) =
            u16_at(rest, 0).ok().and_then(|length| rest.get(2 + usize::from(length)..))
        else {
            return false;
        };
        if MEANINGFUL.contains(&id) {
            return false;
        }
        extras = after;
    }
    extras.is_empty()
}

fn u16_at(bytes: &[u8], at: usize) -> Outcome<u16> {
    bytes
        .get(at..)
        .and_then(|rest| rest.first_chunk())
        .map(|raw| u16::from_le_bytes(*raw))
        .ok_or(DAMAGED)
}

fn u32_at(bytes: &[u8], at: usize) -> Outcome<u32> {
    bytes
        .get(at..)
        .and_then(|rest| rest.first_chunk())
        .map(|raw| u32::from_le_bytes(*raw))
        .ok_or(DAMAGED)
}
