use std::{fs, path::Path};

use rustls::{
    RootCertStore,
    pki_types::{CertificateDer, pem::PemObject},
};

use crate::ConfigError;

/// Refuses a `mysql.ca_file` that holds no authorities, which the driver would find out at each connection.
pub(crate) fn check(path: &Path) -> Result<(), ConfigError> {
    let pem = fs::read(path).map_err(|error| error.to_string());
    pem.and_then(|pem| are_certificates(&pem))
        .map_err(|fault| ConfigError::CaFile { file: path.display().to_string(), fault })
}

fn are_certificates(pem: &[u8]) -> Result<(), String> {
    let mut authorities = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        authorities.add(certificate).map_err(|error| error.to_string())?;
    }
    if authorities.is_empty() { Err("it has no certificate".to_owned()) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_no_authorities_is_refused_with_its_name() {
        for (file, fault) in [("nowhere.pem", "No such file"), ("Cargo.toml", "no certificate")] {
            let refused = check(Path::new(file)).expect_err("it holds none").to_string();
            assert!(refused.contains(file) && refused.contains(fault), "{refused}");
        }
    }
}
