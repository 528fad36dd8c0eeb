use std::path::PathBuf;

use axum::http::{Uri, uri::Scheme};
use serde::Deserialize;

use super::{error::ClientConfigError, tls::Tls};

/// The configuration section `grpc.client`. A path or a name that is empty is none.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientConfig {
    /// Where the services are, over TLS if it begins with `https://`; empty is where this process serves its own.
    pub url: String,
    /// The authorities that vouch for the server, in PEM; none are those that the system trusts.
    pub ca_file: PathBuf,
    /// The certificate that the client shows and those between it and its authority, in PEM.
    pub cert_file: PathBuf,
    /// The private key of the client, in PEM.
    pub key_file: PathBuf,
    /// The name that the certificate of the server has to have; none is the host of the URL.
    pub server_name: String,
}

impl ClientConfig {
    /// Whether the URL is one that can be called, or none at all.
    #[must_use]
    pub fn has_good_url(&self) -> bool {
        self.url.is_empty() || self.origin().is_ok()
    }

    /// Refuses settings that contradict each other, and files that cannot be used.
    pub fn check(&self) -> Result<(), ClientConfigError> {
        match Tls::of(self, &self.origin()?)? {
            Some(tls) => tls.read().map(drop),
            None => Ok(()),
        }
    }

    /// The URL, which has a host.
    pub(super) fn origin(&self) -> Result<Uri, ClientConfigError> {
        let url = self.url.parse::<Uri>().ok();
        let is_known = |url: &Uri| {
            [Some(&Scheme::HTTP), Some(&Scheme::HTTPS)].contains(&url.scheme())
                && url.host().is_some_and(|host| !host.is_empty())
        };
        url.filter(is_known).ok_or(ClientConfigError::Url)
    }

    /// The keys that only TLS has a use for and that are set.
    pub(super) fn keys_of_tls(&self) -> impl Iterator<Item = &'static str> {
        let files = [
            ("ca_file", &self.ca_file),
            ("cert_file", &self.cert_file),
            ("key_file", &self.key_file),
        ];
        let files = files.map(|(key, path)| (key, !path.as_os_str().is_empty()));
        let name = ("server_name", !self.server_name.is_empty());
        files.into_iter().chain([name]).filter_map(|(key, is_set)| is_set.then_some(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(config: &ClientConfig) -> String {
        config.check().expect_err("a complaint").to_string()
    }

    #[test]
    fn a_url_has_a_scheme_and_a_host() {
        let config = |url: &str| ClientConfig { url: url.into(), ..ClientConfig::default() };
        for good in ["", "http://127.0.0.1:9090", "https://grpc.example.com", "http://[::1]:1"] {
            assert!(config(good).has_good_url(), "{good}");
        }
        for bad in ["nonsense", "127.0.0.1:9090", "ftp://example.com", "http://", "http://:80"] {
            assert!(!config(bad).has_good_url(), "{bad}");
        }
    }

    #[test]
    fn files_that_a_plain_connection_would_not_use_are_refused() {
        let url = "http://127.0.0.1:9090".to_owned();
        let config = ClientConfig { url, ..ClientConfig::default() };
        config.check().expect("nothing is wrong");
        let config = ClientConfig { key_file: "client.key".into(), ..config };
        assert!(complaint(&config).contains("`grpc.client.key_file`"), "{}", complaint(&config));
    }

    #[test]
    fn a_certificate_comes_with_its_key() {
        let url = "https://127.0.0.1:9090".to_owned();
        let config = ClientConfig { url, ..ClientConfig::default() };
        config.check().expect("nothing is wrong");
        let half = ClientConfig { key_file: "client.key".into(), ..config.clone() };
        assert!(complaint(&half).contains("`grpc.client.cert_file` is empty"));
        let half = ClientConfig { cert_file: "client.crt".into(), ..config.clone() };
        assert!(complaint(&half).contains("`grpc.client.key_file` is empty"));
        let nameless = ClientConfig { server_name: "a b".into(), ..config };
        assert!(complaint(&nameless).contains("`grpc.client.server_name` = a b"));
    }
}
