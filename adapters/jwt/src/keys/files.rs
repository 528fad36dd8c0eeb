use std::{
    fs, io,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use aws_lc_rs::signature::RsaKeyPair;
use portico_application::tokens::KeyId;
use rand_core::OsRng;
use rsa::{
    RsaPrivateKey, RsaPublicKey,
    pkcs8::{
        DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, LineEnding,
        SecretDocument,
    },
    traits::PublicKeyParts,
};
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;

use super::{KeyRingError, disk};

/// The shortest RSA modulus that is accepted (NIST SP 800-131A).
pub const MIN_KEY_BITS: usize = 2048;
/// The longest RSA modulus that is accepted; a longer one only costs time.
pub const MAX_KEY_BITS: usize = 4096;
/// The length of the RSA modulus of a new key, unless another one is asked for.
pub const DEFAULT_KEY_BITS: usize = 3072;

/// The files of one key.
pub(super) struct KeyFiles {
    folder: PathBuf,
}

/// A key as its files hold it.
pub(super) struct KeyMaterial {
    pub(super) pair: RsaKeyPair,
    pub(super) modulus: Vec<u8>,
    pub(super) exponent: Vec<u8>,
    pub(super) bits: usize,
}

impl KeyFiles {
    pub(super) fn new(dir: &Path, kid: &KeyId) -> Self {
        Self::in_folder(dir.join(kid.as_str()))
    }

    pub(super) fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub(super) fn private(&self) -> PathBuf {
        self.folder.join("private.pem")
    }

    pub(super) fn public(&self) -> PathBuf {
        self.folder.join("public.pem")
    }

    /// Whether the folder holds a key at all, and not, say, what a file system keeps for itself.
    pub(super) fn exist(&self) -> bool {
        self.private().exists() || self.public().exists()
    }

    /// Whether everyone on the machine may use the private key. Its group may: that is how secrets are mounted.
    pub(super) fn are_insecure(&self) -> Result<bool, KeyRingError> {
        let path = self.private();
        let metadata = fs::metadata(&path).map_err(disk::unreadable(&path))?;
        Ok(metadata.permissions().mode() & 0o007 != 0)
    }

    /// When the private key was written.
    pub(super) fn modified_at(&self) -> Result<OffsetDateTime, KeyRingError> {
        let path = self.private();
        let modified = fs::metadata(&path).and_then(|metadata| metadata.modified());
        modified.map(OffsetDateTime::from).map_err(disk::unreadable(&path))
    }

    /// Reads both halves and checks that they are strong enough and belong together. A public key that is not there is
    /// derived, because nothing but the private key decides it.
    pub(super) fn read(&self) -> Result<KeyMaterial, KeyRingError> {
        let path = self.private();
        let pem = SecretString::from(fs::read_to_string(&path).map_err(disk::unreadable(&path))?);
        let (private, document) =
            parse_private(pem.expose_secret()).ok_or_else(|| not_pkcs8(&path, &pem))?;
        check_size(&path, private.n().bits())?;
        let public = private.to_public_key();
        self.check_public(&public)?;
        let pair =
            RsaKeyPair::from_pkcs8(document.as_bytes()).map_err(|_| not_pkcs8(&path, &pem))?;
        Ok(KeyMaterial {
            pair,
            modulus: public.n().to_bytes_be(),
            exponent: public.e().to_bytes_be(),
            bits: public.n().bits(),
        })
    }

    fn check_public(&self, expected: &RsaPublicKey) -> Result<(), KeyRingError> {
        let path = self.public();
        let pem = match fs::read_to_string(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            other => other.map_err(disk::unreadable(&path))?,
        };
        let public = RsaPublicKey::from_public_key_pem(&pem).map_err(|_| not_spki(&path))?;
        check_size(&path, public.n().bits())?;
        if public == *expected {
            Ok(())
        } else {
            Err(KeyRingError::Mismatch { public: path, private: self.private() })
        }
    }

    /// Writes a new key; the folder must not exist yet.
    pub(super) fn write(&self, key: &RsaPrivateKey) -> Result<(), KeyRingError> {
        let private = key.to_pkcs8_pem(LineEnding::LF).map_err(generation)?;
        let public = key.to_public_key().to_public_key_pem(LineEnding::LF).map_err(generation)?;
        disk::create_folder(&self.folder)?;
        disk::write_new(&self.private(), &private, disk::SECRET)?;
        disk::write_new(&self.public(), &public, disk::OPEN)?;
        disk::sync(&self.folder).map_err(disk::unwritable(&self.folder))
    }
}

/// Makes a key; 3072 bits take seconds.
pub(super) fn generate(bits: usize) -> Result<RsaPrivateKey, KeyRingError> {
    if !(MIN_KEY_BITS..=MAX_KEY_BITS).contains(&bits) {
        return Err(KeyRingError::SizeNotMade { bits });
    }
    RsaPrivateKey::new(&mut OsRng, bits).map_err(generation)
}

fn generation(error: impl std::error::Error + Send + Sync + 'static) -> KeyRingError {
    KeyRingError::Generation(error.into())
}

fn parse_private(pem: &str) -> Option<(RsaPrivateKey, SecretDocument)> {
    let (label, document) = SecretDocument::from_pem(pem).ok()?;
    let key = RsaPrivateKey::from_pkcs8_der(document.as_bytes()).ok()?;
    (label == "PRIVATE KEY").then_some((key, document))
}

fn check_size(path: &Path, bits: usize) -> Result<(), KeyRingError> {
    if (MIN_KEY_BITS..=MAX_KEY_BITS).contains(&bits) {
        Ok(())
    } else {
        Err(KeyRingError::WrongSize { path: path.to_owned(), bits })
    }
}

fn not_pkcs8(path: &Path, pem: &SecretString) -> KeyRingError {
    let pem = pem.expose_secret();
    let convertible = pem.contains("BEGIN RSA PRIVATE KEY") || pem.contains("BEGIN ENCRYPTED");
    let fix = if convertible {
        format!("convert it with `openssl pkcs8 -topk8 -nocrypt -in {} -out NEW`", path.display())
    } else {
        "put the right file there, or remove its folder and make a key with `portico keys generate`"
            .to_owned()
    };
    let expected = "an unencrypted RSA key in PKCS#8 (`BEGIN PRIVATE KEY`)";
    KeyRingError::NotAKey { path: path.to_owned(), expected, fix }
}

fn not_spki(path: &Path) -> KeyRingError {
    KeyRingError::NotAKey {
        path: path.to_owned(),
        expected: "an RSA public key in SPKI (`BEGIN PUBLIC KEY`)",
        fix: "remove it, and it is derived from the private key".to_owned(),
    }
}
