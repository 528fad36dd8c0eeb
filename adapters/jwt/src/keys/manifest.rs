use std::{
    fs, io,
    path::{Path, PathBuf},
};

use portico_application::tokens::KeyId;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{KeyEntry, KeyRingError, KeyState, MadeBy, disk, entry::parse_kid, files::KeyFiles};

const HEADING: &str =
    "# What each key is used for. Written by `portico keys`, which is how to change it.\n\n";

/// The keys of a folder and what each is used for: `ring.toml`, and the keys that were put beside it by hand.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Manifest {
    #[serde(default)]
    pub(super) keys: Vec<KeyEntry>,
}

impl Manifest {
    pub(super) fn path(dir: &Path) -> PathBuf {
        dir.join("ring.toml")
    }

    /// A folder that is not there holds no keys. A key that `ring.toml` does not name is published; where there is no
    /// `ring.toml` and one key alone, that one can only be meant to sign.
    pub(super) fn read(dir: &Path) -> Result<Self, KeyRingError> {
        let written = read_written(dir)?;
        let alone = written.is_none();
        let Self { mut keys } = written.unwrap_or_default();
        for kid in folders(dir)? {
            if !keys.iter().any(|entry| entry.kid == kid) {
                keys.push(adopt(dir, kid)?);
            }
        }
        if alone && let [only] = keys.as_mut_slice() {
            only.state = KeyState::Current;
        }
        keys.sort_by(|one, other| {
            (one.created_at, one.kid.as_str()).cmp(&(other.created_at, other.kid.as_str()))
        });
        Ok(Self { keys })
    }

    /// Replaces `ring.toml`. Only who holds the lock of the folder may do so.
    pub(super) fn write(&self, dir: &Path) -> Result<(), KeyRingError> {
        let (path, new) = (Self::path(dir), dir.join(".ring.toml.new"));
        let text = toml::to_string(self).map_err(|error| bad(&path, error.to_string()))?;
        remove_leftover(&new)?;
        disk::write_new(&new, &format!("{HEADING}{text}"), disk::OPEN)?;
        disk::put(&new, &path)
    }

    pub(super) fn find(&mut self, dir: &Path, kid: &KeyId) -> Result<&mut KeyEntry, KeyRingError> {
        let unknown = || KeyRingError::UnknownKey { kid: kid.clone(), dir: dir.to_owned() };
        self.keys.iter_mut().find(|entry| entry.kid == *kid).ok_or_else(unknown)
    }

    pub(super) fn current(&self) -> Option<&KeyEntry> {
        self.keys.iter().find(|entry| entry.state == KeyState::Current)
    }

    pub(super) fn longest_published(&self) -> Option<KeyId> {
        let published = self.keys.iter().filter(|entry| entry.state == KeyState::Published);
        published.min_by_key(|entry| entry.since).map(|entry| entry.kid.clone())
    }

    /// Lets the key `to` sign from now on; the one that did is `left` from now on.
    pub(super) fn hand_over(&mut self, to: &KeyId, left: KeyState, now: OffsetDateTime) {
        for entry in &mut self.keys {
            if entry.kid == *to {
                entry.enter(KeyState::Current, now);
            } else if entry.state == KeyState::Current {
                entry.enter(left, now);
            }
        }
    }
}

fn read_written(dir: &Path) -> Result<Option<Manifest>, KeyRingError> {
    let path = Manifest::path(dir);
    let text = match fs::read_to_string(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(disk::unreadable(&path))?,
    };
    let manifest: Manifest =
        toml::from_str(&text).map_err(|error| bad(&path, at_line(&text, &error)))?;
    check(&manifest).map_err(|problem| bad(&path, problem))?;
    Ok(Some(manifest))
}

fn check(manifest: &Manifest) -> Result<(), String> {
    let currents = manifest.keys.iter().filter(|entry| entry.state == KeyState::Current).count();
    if currents > 1 {
        return Err(format!("it has {currents} current keys"));
    }
    let mut kids: Vec<_> = manifest.keys.iter().map(|entry| entry.kid.as_str()).collect();
    kids.sort_unstable();
    match kids.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(format!("it names the key {} twice", pair[0])),
        None => Ok(()),
    }
}

/// The parser's message on one line.
fn at_line(text: &str, error: &toml::de::Error) -> String {
    let start = error.span().map_or(0, |span| span.start);
    let line = text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1;
    format!("{} in line {line}", error.message())
}

fn bad(path: &Path, problem: String) -> KeyRingError {
    KeyRingError::BadManifest { path: path.to_owned(), problem }
}

/// The folders that hold a key. A name that begins with a dot is that of something else, such as a key in the making.
fn folders(dir: &Path) -> Result<Vec<KeyId>, KeyRingError> {
    let listing = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(disk::unreadable(dir))?,
    };
    let mut kids = Vec::new();
    for item in listing {
        let item = item.map_err(disk::unreadable(dir))?;
        let name = item.file_name();
        let name = name.to_string_lossy();
        if !name.starts_with('.') && KeyFiles::in_folder(item.path()).exist() {
            kids.push(parse_kid(&name).ok_or_else(|| KeyRingError::BadName { path: item.path() })?);
        }
    }
    Ok(kids)
}

fn adopt(dir: &Path, kid: KeyId) -> Result<KeyEntry, KeyRingError> {
    let files = KeyFiles::new(dir, &kid);
    let created_at = files.modified_at()?;
    Ok(KeyEntry {
        kid,
        state: KeyState::Published,
        since: created_at,
        bits: files.read()?.bits,
        created_at,
        generated_by: MadeBy::Operator,
    })
}

fn remove_leftover(path: &Path) -> Result<(), KeyRingError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(disk::unwritable(path)(error)),
        _ => Ok(()),
    }
}
