use std::sync::Arc;

use rustls::{
    RootCertStore, ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{
        CertificateDer, CertificateRevocationListDer, PrivateKeyDer,
        pem::{self, PemObject},
    },
    server::{NoServerSessionStorage, WebPkiClientVerifier, danger::ClientCertVerifier},
};

use super::{
    TlsProblem,
    contents::{Contents, Found},
    expiry::Expiry,
    verifier::RememberingVerifier,
};

/// What the files are good for.
pub(super) struct Material {
    pub(super) server: Arc<ServerConfig>,
    /// When each file of certificates ends to be good.
    pub(super) expiries: Vec<Expiry>,
}

impl Material {
    pub(super) fn of(contents: &Contents) -> Result<Self, TlsProblem> {
        let chain = certificates(&contents.certificate)?;
        let mut expiries = vec![Expiry::of(&contents.certificate, &chain)?];
        let provider = Arc::new(aws_lc_rs::default_provider());
        let builder = ServerConfig::builder_with_provider(provider.clone())
            .with_safe_default_protocol_versions()
            .map_err(|error| contents.certificate.unusable(error.to_string()))?;
        let builder = match &contents.authorities {
            None => builder.with_no_client_auth(),
            Some(authorities) => {
                let known = certificates(authorities)?;
                expiries.push(Expiry::of(authorities, &known)?);
                let verifier = verifier(provider, authorities, known, contents.revoked.as_ref())?;
                builder.with_client_cert_verifier(Arc::new(RememberingVerifier(verifier)))
            }
        };
        let key = PrivateKeyDer::from_pem_slice(&contents.key.bytes)
            .map_err(|error| contents.key.unusable(no_pem("a private key", &error)))?;
        let mut server = builder
            .with_single_cert(chain, key)
            .map_err(|error| contents.key.unusable(unfit(&error)))?;
        server.alpn_protocols = vec![b"h2".to_vec()];
        // A session that is taken up again is not checked again: neither for its end nor for what was revoked meanwhile.
        server.session_storage = Arc::new(NoServerSessionStorage {});
        server.send_tls13_tickets = 0;
        Ok(Self { server: Arc::new(server), expiries })
    }
}

fn verifier(
    provider: Arc<CryptoProvider>,
    file: &Found,
    authorities: Vec<CertificateDer<'static>>,
    revoked: Option<&Found>,
) -> Result<Arc<dyn ClientCertVerifier>, TlsProblem> {
    let mut roots = RootCertStore::empty();
    for authority in authorities {
        roots.add(authority).map_err(|error| file.unusable(error.to_string()))?;
    }
    let builder = WebPkiClientVerifier::builder_with_provider(roots.into(), provider);
    let builder = match revoked {
        // The authorities themselves are ours to take out of the file; what they revoke are certificates of clients.
        Some(file) => builder.with_crls(revocations(file)?).only_check_end_entity_revocation(),
        None => builder,
    };
    builder.build().map_err(|error| revoked.unwrap_or(file).unusable(error.to_string()))
}

fn certificates(file: &Found) -> Result<Vec<CertificateDer<'static>>, TlsProblem> {
    let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&file.bytes).collect();
    match read {
        Ok(certificates) if !certificates.is_empty() => Ok(certificates),
        Ok(_) => Err(file.unusable(no_pem("a certificate", &pem::Error::NoItemsFound))),
        Err(error) => Err(file.unusable(no_pem("a certificate", &error))),
    }
}

fn revocations(file: &Found) -> Result<Vec<CertificateRevocationListDer<'static>>, TlsProblem> {
    let read: Result<Vec<_>, _> =
        CertificateRevocationListDer::pem_slice_iter(&file.bytes).collect();
    match read {
        // Without one nothing would be revoked, which is not what an empty file is likely to mean.
        Ok(lists) if !lists.is_empty() => Ok(lists),
        Ok(_) => Err(file.unusable(no_pem("a revocation list", &pem::Error::NoItemsFound))),
        Err(error) => Err(file.unusable(no_pem("a revocation list", &error))),
    }
}

fn no_pem(wanted: &str, error: &pem::Error) -> String {
    format!("expected {wanted} in PEM: {error}")
}

fn unfit(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InconsistentKeys(_) => {
            "the private key does not belong to the certificate of `grpc.cert_file`".into()
        }
        error => format!("the private key or its certificate cannot be used: {error}"),
    }
}
