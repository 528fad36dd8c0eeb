use std::{
    cell::Cell,
    io::{self, Read},
};

use portico_domain::sheet::Unacceptable;

/// Counts what a workbook is unpacked, and says when it is too much.
pub(crate) struct Meter {
    limit: u64,
    spent: Cell<u64>,
}

impl Meter {
    pub(crate) fn new(limit: u64) -> Self {
        Self { limit, spent: Cell::new(0) }
    }

    pub(crate) fn charge(&self, bytes: u64) -> Result<(), Unacceptable> {
        let spent = self.spent.get().saturating_add(bytes);
        self.spent.set(spent);
        if spent > self.limit { Err(Unacceptable::TooManyBytes(self.limit)) } else { Ok(()) }
    }
}

/// Reads no further than the meter allows, and within a token no further than any honest one goes.
pub(crate) struct Metered<'meter, R> {
    source: R,
    meter: &'meter Meter,
    token: u64,
}

/// Far more than a cell can hold, which is 32,767 characters.
const LONGEST_TOKEN: u64 = 1 << 20;
/// A token takes as long as some bytes more: a workbook that is all tokens is refused as soon as any other.
const TOKEN: u64 = 8;

impl<'meter, R: Read> Metered<'meter, R> {
    pub(crate) fn new(source: R, meter: &'meter Meter) -> Self {
        Self { source, meter, token: 0 }
    }

    /// A token begins.
    pub(crate) fn begin(&mut self) -> Result<(), Unacceptable> {
        self.token = 0;
        self.meter.charge(TOKEN)
    }
}

impl<R: Read> Read for Metered<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.token > LONGEST_TOKEN {
            return Err(io::Error::other(Unacceptable::Forbidden));
        }
        let read = self.source.read(buffer)?;
        self.token += read as u64;
        self.meter.charge(read as u64).map_err(io::Error::other)?;
        Ok(read)
    }
}
