use std::sync::Arc;

use axum::http::{Uri, uri::Scheme};
use rustls::{ClientConfig as Settings, RootCertStore, pki_types::ServerName};

use super::{ClientConfig, ClientConfigError, pem::PemFile};

/// How connections to a server are protected: what the client trusts and shows, by the files that say so.
#[derive(Debug, Clone)]
pub(super) struct Tls {
    /// Whom the certificate of the server has to name.
    pub(super) server: ServerName<'static>,
    authorities: Option<PemFile>,
    identity: Option<Identity>,
}

/// Who the client is.
#[derive(Debug, Clone)]
struct Identity {
    certificate: PemFile,
    key: PemFile,
}

impl Tls {
    /// What `config` says of the server at `origin`; `None` when connections to it are plain.
    pub(super) fn of(
        config: &ClientConfig,
        origin: &Uri,
    ) -> Result<Option<Self>, ClientConfigError> {
        if origin.scheme() != Some(&Scheme::HTTPS) {
            // Who names authorities does not expect to send in the clear.
            let ignored = config.keys_of_tls().next();
            return ignored.map_or(Ok(None), |key| Err(ClientConfigError::Plaintext(key)));
        }
        let certificate = PemFile::named("cert_file", &config.cert_file);
        let identity = match (certificate, PemFile::named("key_file", &config.key_file)) {
            (Some(certificate), Some(key)) => Some(Identity { certificate, key }),
            (None, None) => None,
            (None, Some(_)) => return Err(ClientConfigError::Half("cert_file")),
            (Some(_), None) => return Err(ClientConfigError::Half("key_file")),
        };
        let authorities = PemFile::named("ca_file", &config.ca_file);
        Ok(Some(Self { server: server(config, origin)?, authorities, identity }))
    }

    /// Reads the files as they are now.
    pub(super) fn read(&self) -> Result<Arc<Settings>, ClientConfigError> {
        let roots = self.authorities.as_ref().map_or_else(|| Ok(of_the_system()), roots)?;
        let builder = Settings::builder().with_root_certificates(roots);
        let mut settings = match &self.identity {
            None => builder.with_no_client_auth(),
            Some(Identity { certificate, key }) => builder
                .with_client_auth_cert(certificate.certificates()?, key.private_key()?)
                .map_err(|error| key.unusable(unfit(&error)))?,
        };
        settings.alpn_protocols = vec![b"h2".to_vec()];
        Ok(Arc::new(settings))
    }
}

fn server(config: &ClientConfig, origin: &Uri) -> Result<ServerName<'static>, ClientConfigError> {
    let name = match config.server_name.as_str() {
        "" => super::host(origin),
        name => name,
    };
    let name = name.to_owned();
    ServerName::try_from(name.clone()).map_err(|_| ClientConfigError::ServerName(name))
}

fn roots(file: &PemFile) -> Result<RootCertStore, ClientConfigError> {
    let mut roots = RootCertStore::empty();
    for authority in file.certificates()? {
        roots.add(authority).map_err(|error| file.unusable(error.to_string()))?;
    }
    Ok(roots)
}

/// Whom the system trusts, which may be nobody: then no server is who it should be.
fn of_the_system() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

fn unfit(error: &rustls::Error) -> String {
    match error {
        rustls::Error::InconsistentKeys(_) => {
            "the private key does not belong to the certificate of `grpc.client.cert_file`".into()
        }
        error => format!("the private key or its certificate cannot be used: {error}"),
    }
}
