//! Certificates for the servers, made for each test.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use tempfile::TempDir;

/// An authority that vouches for servers. Its files go with it.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    directory: TempDir,
}

impl Authority {
    /// One that nobody knows yet.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "each is another one")]
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        // A certificate that names its own subject as issuer counts as one that vouches for itself.
        params.distinguished_name.push(DnType::CommonName, "an authority of the tests");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("there is chance");
        let certificate = params.self_signed(&key).expect("the parameters are good");
        let directory = TempDir::new().expect("a directory can be made");
        write(&directory.path().join("ca.crt"), &certificate.pem());
        Self { issuer: Issuer::new(params, key), directory }
    }

    /// The PEM file of its own certificate, by which clients know it.
    #[must_use]
    pub fn file(&self) -> PathBuf {
        self.directory.path().join("ca.crt")
    }

    /// A certificate for the server that is reached as `name`, a DNS name or an address.
    #[must_use]
    pub fn vouch_for(&self, name: &str) -> Certificate {
        let key = KeyPair::generate().expect("there is chance");
        let params = CertificateParams::new([name.to_owned()]).expect("a good name");
        let signed = params.signed_by(&key, &self.issuer).expect("the parameters are good");
        let file = |ending| self.directory.path().join(format!("{name}.{ending}"));
        let certificate =
            Certificate { authority: self.file(), file: file("crt"), key: file("key") };
        write(&certificate.file, &signed.pem());
        write(&certificate.key, &key.serialize_pem());
        certificate
    }
}

fn write(file: &Path, text: &str) {
    fs::write(file, text).expect("there is room");
}

/// The files of a server's certificate, as long as its [`Authority`] is there.
pub struct Certificate {
    authority: PathBuf,
    file: PathBuf,
    key: PathBuf,
}

impl Certificate {
    /// The three files, each behind the option that names it.
    pub(super) fn options(&self, authority: &str, file: &str, key: &str) -> [String; 3] {
        let option = |name, path: &Path| format!("{name}{}", path.display());
        [option(authority, &self.authority), option(file, &self.file), option(key, &self.key)]
    }
}
