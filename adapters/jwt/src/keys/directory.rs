use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use portico_application::tokens::KeyId;
use rand_core::{OsRng, RngCore};
use time::OffsetDateTime;

use super::{
    KeyEntry, KeyRingError, KeyState, MadeBy, disk, files, files::KeyFiles, manifest::Manifest,
};

/// The key ring on disk, for those who change it. Changes wait for each other, in whatever process they are made, and
/// a server sees each of them as a whole or not at all.
#[derive(Debug, Clone)]
pub struct KeyDirectory {
    dir: PathBuf,
}

impl KeyDirectory {
    /// The ring in the folder `dir`, which need not exist yet.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// Whether there is no key, not even a retired one.
    pub fn is_empty(&self) -> Result<bool, KeyRingError> {
        Ok(self.list()?.is_empty())
    }

    /// All keys, the oldest first, in the states that were given to them: a retiring key whose last token has expired
    /// is still called retiring here.
    pub fn list(&self) -> Result<Vec<KeyEntry>, KeyRingError> {
        Ok(Manifest::read(&self.dir)?.keys)
    }

    /// Makes a key of [`MIN_KEY_BITS`](super::MIN_KEY_BITS) to [`MAX_KEY_BITS`](super::MAX_KEY_BITS). The first key of
    /// an empty ring is the current one, a later one is published.
    ///
    /// A server makes a first key only: where another process was faster, that one's current key is the answer.
    pub fn generate(
        &self,
        bits: usize,
        made_by: MadeBy,
        now: OffsetDateTime,
    ) -> Result<KeyId, KeyRingError> {
        let _lock = self.lock()?;
        let mut manifest = Manifest::read(&self.dir)?;
        if made_by == MadeBy::Server
            && let Some(entry) = manifest.current()
        {
            return Ok(entry.kid.clone());
        }
        self.make(&mut manifest, bits, made_by, now)
    }

    /// Makes a published or retiring key the one that signs; the one that did is retiring from now on. Answers the key as it
    /// was before.
    pub fn promote(&self, kid: &KeyId, now: OffsetDateTime) -> Result<KeyEntry, KeyRingError> {
        let _lock = self.lock()?;
        let mut manifest = Manifest::read(&self.dir)?;
        let before = manifest.find(&self.dir, kid)?.clone();
        match before.state {
            KeyState::Current => {}
            KeyState::Retired => return Err(KeyRingError::Retired { kid: kid.clone() }),
            KeyState::Published | KeyState::Retiring => {
                KeyFiles::new(&self.dir, kid).read()?;
                manifest.hand_over(kid, KeyState::Retiring, now);
            }
        }
        manifest.write(&self.dir)?;
        Ok(before)
    }

    /// Refuses the key's tokens from now on, for good, whatever it was used for. If it signed, the key that has been published
    /// the longest does so from now on, or a new one of `bits`. Answers the key that signs.
    pub fn revoke(
        &self,
        kid: &KeyId,
        bits: usize,
        now: OffsetDateTime,
    ) -> Result<KeyId, KeyRingError> {
        let _lock = self.lock()?;
        let mut manifest = Manifest::read(&self.dir)?;
        let entry = manifest.find(&self.dir, kid)?;
        if entry.state == KeyState::Current {
            let successor = match manifest.longest_published() {
                Some(published) => published,
                None => self.make(&mut manifest, bits, MadeBy::Operator, now)?,
            };
            KeyFiles::new(&self.dir, &successor).read()?;
            manifest.hand_over(&successor, KeyState::Retired, now);
        } else if entry.state != KeyState::Retired {
            entry.enter(KeyState::Retired, now);
        }
        manifest.write(&self.dir)?;
        let nobody = || KeyRingError::NoCurrentKey { dir: self.dir.clone() };
        manifest.current().map(|entry| entry.kid.clone()).ok_or_else(nobody)
    }

    /// Refuses the key's tokens from now on, for good. The files stay.
    pub fn retire(&self, kid: &KeyId, now: OffsetDateTime) -> Result<(), KeyRingError> {
        let _lock = self.lock()?;
        let mut manifest = Manifest::read(&self.dir)?;
        let entry = manifest.find(&self.dir, kid)?;
        match entry.state {
            KeyState::Current => return Err(KeyRingError::RetiresCurrent { kid: kid.clone() }),
            KeyState::Retired => {}
            KeyState::Published | KeyState::Retiring => entry.enter(KeyState::Retired, now),
        }
        manifest.write(&self.dir)
    }

    /// Adds a key: the one that signs if there is no other, else one that is published.
    fn make(
        &self,
        manifest: &mut Manifest,
        bits: usize,
        made_by: MadeBy,
        now: OffsetDateTime,
    ) -> Result<KeyId, KeyRingError> {
        let key = files::generate(bits)?;
        let state = if manifest.keys.is_empty() {
            KeyState::Current
        } else {
            // Before a second folder appears, it must be written down which key was the only one.
            manifest.write(&self.dir)?;
            KeyState::Published
        };
        let kid = new_kid(now);
        self.store(&kid, &key)?;
        let entry = KeyEntry {
            kid: kid.clone(),
            state,
            since: now,
            bits,
            created_at: now,
            generated_by: made_by,
        };
        manifest.keys.push(entry);
        manifest.write(&self.dir)?;
        Ok(kid)
    }

    /// Writes the key where no reader looks, and moves it into its place then.
    fn store(&self, kid: &KeyId, key: &rsa::RsaPrivateKey) -> Result<(), KeyRingError> {
        let new = self.dir.join(".new");
        remove_leftover(&new)?;
        KeyFiles::in_folder(new.clone()).write(key)?;
        disk::put(&new, &self.dir.join(kid.as_str()))
    }

    /// Waits for other changes to end. The lock ends with the process that holds it, however that ends.
    fn lock(&self) -> Result<File, KeyRingError> {
        disk::create_folder(&self.dir)?;
        let path = self.dir.join(".lock");
        let lock = || {
            let file = File::options().create(true).truncate(false).write(true).open(&path)?;
            file.lock()?;
            Ok(file)
        };
        lock().map_err(disk::unwritable(&path))
    }
}

/// The day, for people, and something that does not repeat.
fn new_kid(now: OffsetDateTime) -> KeyId {
    let (year, month, day) = now.to_calendar_date();
    let random = OsRng.next_u32() & 0x00ff_ffff;
    KeyId::new(&format!("{year:04}{:02}{day:02}-{random:06x}", u8::from(month)))
}

fn remove_leftover(folder: &Path) -> Result<(), KeyRingError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(disk::unwritable(folder)(error))
        }
        _ => Ok(()),
    }
}
