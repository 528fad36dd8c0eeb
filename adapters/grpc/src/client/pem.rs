use std::{
    fs,
    path::{Path, PathBuf},
};

use rustls::pki_types::{
    CertificateDer, PrivateKeyDer,
    pem::{Error, PemObject},
};

use super::ClientConfigError;

/// A file in PEM that a key of the section names.
#[derive(Debug, Clone)]
pub(super) struct PemFile {
    /// Without its section.
    key: &'static str,
    path: PathBuf,
}

impl PemFile {
    /// `None` when the key names none.
    pub(super) fn named(key: &'static str, path: &Path) -> Option<Self> {
        (!path.as_os_str().is_empty()).then(|| Self { key, path: path.to_owned() })
    }

    /// All the certificates in it, of which there is at least one.
    pub(super) fn certificates(&self) -> Result<Vec<CertificateDer<'static>>, ClientConfigError> {
        let bytes = self.bytes()?;
        let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&bytes).collect();
        match certificates {
            Ok(certificates) if !certificates.is_empty() => Ok(certificates),
            Ok(_) => Err(self.no_pem("a certificate", &Error::NoItemsFound)),
            Err(error) => Err(self.no_pem("a certificate", &error)),
        }
    }

    /// The private key in it.
    pub(super) fn private_key(&self) -> Result<PrivateKeyDer<'static>, ClientConfigError> {
        PrivateKeyDer::from_pem_slice(&self.bytes()?)
            .map_err(|error| self.no_pem("a private key", &error))
    }

    /// Says what this file should have been.
    pub(super) fn unusable(&self, reason: String) -> ClientConfigError {
        ClientConfigError::File { key: self.key, path: self.path.clone(), reason }
    }

    fn bytes(&self) -> Result<Vec<u8>, ClientConfigError> {
        fs::read(&self.path).map_err(|error| self.unusable(format!("cannot be read: {error}")))
    }

    fn no_pem(&self, wanted: &str, error: &Error) -> ClientConfigError {
        self.unusable(format!("expected {wanted} in PEM: {error}"))
    }
}
