use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

use super::{TlsConfig, TlsMode, TlsProblem};

/// A file as it was found.
#[derive(Hash)]
pub(super) struct Found {
    /// The key that names it, without its section.
    pub(super) key: &'static str,
    pub(super) path: PathBuf,
    pub(super) bytes: Vec<u8>,
}

impl Found {
    fn read(key: &'static str, path: &Path) -> Result<Self, TlsProblem> {
        let bytes = fs::read(path).map_err(|source| TlsProblem::Unreadable {
            key,
            path: path.to_owned(),
            source,
        })?;
        Ok(Self { key, path: path.to_owned(), bytes })
    }

    /// Says what this file should have been.
    pub(super) fn unusable(&self, reason: impl Into<String>) -> TlsProblem {
        let reason = reason.into();
        TlsProblem::Unusable { key: self.key, path: self.path.clone(), reason }
    }
}

/// What is in all the files.
#[derive(Hash)]
pub(super) struct Contents {
    pub(super) certificate: Found,
    pub(super) key: Found,
    /// Those who vouch for clients, when clients are to show a certificate.
    pub(super) authorities: Option<Found>,
    pub(super) revoked: Option<Found>,
}

impl Contents {
    /// Reads every file that the mode needs. They are a few kilobytes, so that this can be done every second.
    pub(super) fn read(config: &TlsConfig) -> Result<Self, TlsProblem> {
        let is_mutual = config.mode == TlsMode::Mtls;
        let revoked = is_mutual && !config.crl_file.as_os_str().is_empty();
        let read_if =
            |wanted: bool, key, path: &PathBuf| wanted.then(|| Found::read(key, path)).transpose();
        Ok(Self {
            certificate: Found::read("cert_file", &config.cert_file)?,
            key: Found::read("key_file", &config.key_file)?,
            authorities: read_if(is_mutual, "client_ca_file", &config.client_ca_file)?,
            revoked: read_if(revoked, "crl_file", &config.crl_file)?,
        })
    }
}

/// Tells one state of the files from another, without keeping a second copy of the private key.
pub(super) fn fingerprint(found: &Result<Contents, TlsProblem>) -> u64 {
    let mut hasher = DefaultHasher::new();
    match found {
        Ok(contents) => contents.hash(&mut hasher),
        Err(problem) => problem.to_string().hash(&mut hasher),
    }
    hasher.finish()
}
