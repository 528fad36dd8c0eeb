use std::{fs, path::Path};

use redis::{Client, ConnectionAddr, ConnectionInfo, TlsCertificates};
use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::ConfigError;

/// The authorities of `redis.ca_file`.
pub(crate) struct Authorities {
    file: String,
    pem: Vec<u8>,
}

impl Authorities {
    /// Reads a PEM file.
    pub(crate) fn read(path: &Path) -> Result<Self, ConfigError> {
        let file = path.display().to_string();
        let read = fs::read(path).map_err(|error| error.to_string());
        match read.and_then(|pem| are_certificates(&pem).map(|()| pem)) {
            Ok(pem) => Ok(Self { file, pem }),
            Err(fault) => Err(ConfigError::CaFile { file, fault }),
        }
    }

    /// The way to the server of the entry `place`, for which nobody else may vouch.
    pub(crate) fn vouch_for(
        &self,
        place: usize,
        info: ConnectionInfo,
    ) -> Result<ConnectionInfo, ConfigError> {
        if !matches!(info.addr(), ConnectionAddr::TcpTls { .. }) {
            return Err(ConfigError::NotEncrypted(place));
        }
        let certificates = TlsCertificates { client_tls: None, root_cert: Some(self.pem.clone()) };
        match Client::build_with_tls(info, certificates) {
            Ok(client) => Ok(client.get_connection_info().clone()),
            Err(error) => {
                Err(ConfigError::CaFile { file: self.file.clone(), fault: error.to_string() })
            }
        }
    }
}

fn are_certificates(pem: &[u8]) -> Result<(), String> {
    let mut authorities = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        authorities.add(certificate).map_err(|error| error.to_string())?;
    }
    if authorities.is_empty() { Err("it has no certificate".to_owned()) } else { Ok(()) }
}
