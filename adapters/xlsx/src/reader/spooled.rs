use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::FileExt,
    sync::Arc,
};

/// A file that many read at once, each from a position of its own.
#[derive(Clone)]
pub(crate) struct Spooled {
    file: Arc<File>,
    length: u64,
    position: u64,
}

impl Spooled {
    pub(crate) fn new(file: File) -> io::Result<Self> {
        let length = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), length, position: 0 })
    }

    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// The bytes from `position` on, as many as there are, `at_most` of them.
    pub(crate) fn slice(&mut self, position: u64, at_most: usize) -> io::Result<Vec<u8>> {
        self.position = position;
        let mut bytes = Vec::new();
        self.take(at_most as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }
}

impl Read for Spooled {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(buffer, self.position)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Seek for Spooled {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
