use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::TlsProblem;

/// How connections to a listener are protected. A path that is empty is none.
#[derive(Debug, Clone)]
pub(crate) struct TlsConfig {
    pub(crate) mode: TlsMode,
    /// The certificate of the server and those between it and its authority, in PEM.
    pub(crate) cert_file: PathBuf,
    /// The private key of the server, in PEM.
    pub(crate) key_file: PathBuf,
    /// The authorities that vouch for clients, in PEM.
    pub(crate) client_ca_file: PathBuf,
    /// What those authorities have revoked, in PEM.
    pub(crate) crl_file: PathBuf,
    /// The names of clients that are served; empty is every client that an authority vouches for.
    pub(crate) allowed_sans: Vec<String>,
}

/// Who shows a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TlsMode {
    /// Nobody: connections are plain.
    Off,
    /// The server.
    Tls,
    /// The server and every client.
    Mtls,
}

impl TlsConfig {
    /// What makes no sense about it, whatever is in the files.
    pub(crate) fn problems(&self) -> Vec<TlsProblem> {
        let files: [(_, &Path, &[TlsMode]); 3] = [
            ("cert_file", &self.cert_file, &[TlsMode::Tls, TlsMode::Mtls]),
            ("key_file", &self.key_file, &[TlsMode::Tls, TlsMode::Mtls]),
            ("client_ca_file", &self.client_ca_file, &[TlsMode::Mtls]),
        ];
        let unnamed = files
            .into_iter()
            .filter(|(_, path, modes)| path.as_os_str().is_empty() && modes.contains(&self.mode));
        let unnamed = unnamed.map(|(key, ..)| TlsProblem::Unnamed { key });
        // Who restricts clients must not find out later that nobody looked.
        let only_mutual = [
            ("allowed_sans", !self.allowed_sans.is_empty()),
            ("crl_file", !self.crl_file.as_os_str().is_empty()),
        ];
        let ignored =
            only_mutual.into_iter().filter(|(_, is_set)| *is_set && self.mode != TlsMode::Mtls);
        let ignored = ignored.map(|(key, _)| TlsProblem::Ignored { key });
        unnamed.chain(ignored).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(mode: TlsMode, named: &str) -> TlsConfig {
        let path = PathBuf::from(named);
        TlsConfig {
            mode,
            cert_file: path.clone(),
            key_file: path.clone(),
            client_ca_file: path,
            crl_file: PathBuf::new(),
            allowed_sans: Vec::new(),
        }
    }

    fn complaints(config: &TlsConfig) -> Vec<String> {
        config.problems().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn each_mode_needs_its_files() {
        assert_eq!(complaints(&config(TlsMode::Off, "")), [""; 0]);
        for (mode, count) in [(TlsMode::Tls, 2), (TlsMode::Mtls, 3)] {
            assert_eq!(complaints(&config(mode, "a.pem")), [""; 0]);
            let complaints = complaints(&config(mode, ""));
            assert_eq!(complaints.len(), count, "{complaints:?}");
            assert!(complaints[0].contains("`grpc.cert_file`"), "{complaints:?}");
        }
    }

    #[test]
    fn restrictions_that_nobody_would_look_at_are_refused() {
        for mode in [TlsMode::Off, TlsMode::Tls] {
            let mut config = config(mode, "a.pem");
            config.allowed_sans = vec!["ada".into()];
            config.crl_file = "a.crl".into();
            let complaints = complaints(&config);
            assert_eq!(complaints.len(), 2, "{complaints:?}");
            assert!(complaints[0].contains("`grpc.allowed_sans`"), "{complaints:?}");
        }
    }
}
