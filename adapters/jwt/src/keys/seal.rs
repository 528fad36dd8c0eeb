use std::{
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use super::{files::KeyFiles, manifest::Manifest};

/// Tells without reading any file whether the ring has changed: each change of content, of who may read it, or of a
/// link gives some file another inode or another time of change.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Seal(Vec<Mark>);

#[derive(Debug, PartialEq, Eq)]
struct Mark {
    path: PathBuf,
    /// Inode, size, and time of change in seconds and nanoseconds; `None` for what is not there.
    stamp: Option<(u64, u64, i64, i64)>,
}

impl Seal {
    pub(super) fn of(dir: &Path) -> Self {
        let mut marks = vec![mark(dir.to_owned()), mark(Manifest::path(dir))];
        let mut folders: Vec<_> = fs::read_dir(dir)
            .into_iter()
            .flatten()
            .filter_map(|item| Some(item.ok()?.path()))
            .filter(|path| path.is_dir())
            .collect();
        folders.sort_unstable();
        for files in folders.into_iter().map(KeyFiles::in_folder) {
            marks.push(mark(files.private()));
            marks.push(mark(files.public()));
        }
        Self(marks)
    }
}

fn mark(path: PathBuf) -> Mark {
    let stamp = fs::metadata(&path)
        .ok()
        .map(|file| (file.ino(), file.size(), file.ctime(), file.ctime_nsec()));
    Mark { path, stamp }
}
