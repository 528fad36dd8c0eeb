use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use aws_lc_rs::signature::RsaKeyPair;
use portico_application::tokens::KeyId;
use time::{Duration, OffsetDateTime};

use super::{KeyEntry, KeyRingError, KeyState, files::KeyFiles, manifest::Manifest};

/// A key that verifies, and signs when it is asked to.
pub(crate) struct RingKey {
    pub(crate) kid: KeyId,
    pub(crate) pair: RsaKeyPair,
    /// Big-endian, without leading zeros, as is the exponent.
    pub(crate) modulus: Vec<u8>,
    pub(crate) exponent: Vec<u8>,
    /// From when on its tokens are refused.
    pub(crate) until: Option<OffsetDateTime>,
}

/// The ring as it was read at one moment.
pub(crate) struct Snapshot {
    /// Never the same for two snapshots of one ring.
    pub(crate) generation: u64,
    pub(super) entries: Vec<KeyEntry>,
    pub(super) keys: Vec<Arc<RingKey>>,
    pub(super) current: Arc<RingKey>,
    pub(super) insecure_files: Vec<PathBuf>,
}

impl Snapshot {
    pub(super) fn read(
        dir: &Path,
        generation: u64,
        now: OffsetDateTime,
        retention: Duration,
    ) -> Result<Self, KeyRingError> {
        let entries = Manifest::read(dir)?.keys;
        if entries.is_empty() {
            return Err(KeyRingError::Empty { dir: dir.to_owned() });
        }
        let (mut keys, mut current, mut insecure_files) = (Vec::new(), None, Vec::new());
        for entry in &entries {
            if entry.clone().at(now, retention).state == KeyState::Retired {
                continue;
            }
            let files = KeyFiles::new(dir, &entry.kid);
            let key = Arc::new(read_key(&files, entry, retention)?);
            if entry.state == KeyState::Current {
                current = Some(Arc::clone(&key));
            }
            if files.are_insecure()? {
                insecure_files.push(files.private());
            }
            keys.push(key);
        }
        let current = current.ok_or_else(|| KeyRingError::NoCurrentKey { dir: dir.to_owned() })?;
        Ok(Self { generation, entries, keys, current, insecure_files })
    }

    /// The key that is named so and may verify at `now`.
    pub(crate) fn find(&self, kid: &str, now: OffsetDateTime) -> Option<&Arc<RingKey>> {
        self.usable(now).find(|key| key.kid.as_str() == kid)
    }

    /// The keys that may verify at `now`: a published one may already be current for another node.
    pub(super) fn usable(&self, now: OffsetDateTime) -> impl Iterator<Item = &Arc<RingKey>> {
        self.keys.iter().filter(move |key| key.until.is_none_or(|until| now < until))
    }
}

fn read_key(
    files: &KeyFiles,
    entry: &KeyEntry,
    retention: Duration,
) -> Result<RingKey, KeyRingError> {
    let material = files.read()?;
    Ok(RingKey {
        kid: entry.kid.clone(),
        pair: material.pair,
        modulus: material.modulus,
        exponent: material.exponent,
        until: entry.verifies_until(retention),
    })
}
