//! Writes that are there as a whole or not at all, whenever the machine stops.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::Path,
};

use super::KeyRingError;

/// For the owner alone.
pub(super) const SECRET: u32 = 0o600;
/// For everybody to read.
pub(super) const OPEN: u32 = 0o644;

/// Turns an I/O error into one that names `path`.
pub(super) fn unwritable(path: &Path) -> impl FnOnce(io::Error) -> KeyRingError + use<> {
    let path = path.to_owned();
    move |source| KeyRingError::Unwritable { path, source }
}

/// Turns an I/O error into one that names `path`.
pub(super) fn unreadable(path: &Path) -> impl FnOnce(io::Error) -> KeyRingError + use<> {
    let path = path.to_owned();
    move |source| KeyRingError::Unreadable { path, source }
}

/// Makes the folder, and those above it, for the owner alone.
pub(super) fn create_folder(path: &Path) -> Result<(), KeyRingError> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(unwritable(path))
}

/// Puts `content` where nothing may be yet.
pub(super) fn write_new(path: &Path, content: &str, mode: u32) -> Result<(), KeyRingError> {
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(path)?;
        file.write_all(content.as_bytes())?;
        file.sync_all()
    };
    write().map_err(unwritable(path))
}

/// Moves a file or folder whose content is on the disk already into its place beside it.
pub(super) fn put(from: &Path, to: &Path) -> Result<(), KeyRingError> {
    let rename = || {
        fs::rename(from, to)?;
        to.parent().map_or(Ok(()), sync)
    };
    rename().map_err(unwritable(to))
}

/// Forces the names in a folder to the disk.
pub(super) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
