use std::{fs, path::PathBuf};

use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use ipnet::IpNet;
use opentelemetry_otlp::tonic_types::transport::{Certificate, ClientTlsConfig};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use crate::config::{InvalidConfig, Problem};

/// The section `traces`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TracesConfig {
    /// Where spans are sent; empty makes none.
    pub(crate) endpoint: String,
    /// What is sent along, each `name=value`.
    pub(crate) headers: Vec<SecretString>,
    /// The authorities that vouch for the collector, in PEM; none are those that the system trusts.
    pub(crate) ca_file: PathBuf,
    /// How this system is called in traces.
    pub(crate) service: String,
    /// The part of the traces that begin here which is sent.
    pub(crate) sample: f64,
    /// Whose word counts on whether a trace is sent.
    pub(crate) trusted_peers: Vec<IpNet>,
}

impl TracesConfig {
    /// Refuses what spans cannot be sent with.
    pub(crate) fn check(&self) -> Result<(), InvalidConfig> {
        self.headers().map(drop)?;
        self.tls().map(drop)
    }

    /// Whether any traces are made.
    pub(super) fn is_on(&self) -> bool {
        !self.endpoint.is_empty()
    }

    /// Whether the endpoint is one that can be called, or none at all.
    pub(crate) fn has_good_endpoint(&self) -> bool {
        let url = self.endpoint.parse::<Uri>().ok();
        let has_host = |url: &Uri| url.host().is_some_and(|host| !host.is_empty());
        let is_known = |url: &Uri| matches!(url.scheme_str(), Some("http" | "https"));
        !self.is_on() || url.is_some_and(|url| has_host(&url) && is_known(&url))
    }

    pub(super) fn headers(&self) -> Result<HeaderMap, InvalidConfig> {
        let read = |text: &SecretString| {
            let (name, value) = text.expose_secret().split_once('=')?;
            let mut value = HeaderValue::from_str(value.trim()).ok()?;
            value.set_sensitive(true);
            Some((HeaderName::try_from(name.trim()).ok()?, value))
        };
        let headers: Option<HeaderMap> = self.headers.iter().map(read).collect();
        headers.ok_or_else(|| refused("traces.headers: expected items such as name=value"))
    }

    /// How the connection is protected, if it is.
    pub(super) fn tls(&self) -> Result<Option<ClientTlsConfig>, InvalidConfig> {
        let (file, is_named) = (self.ca_file.display(), !self.ca_file.as_os_str().is_empty());
        if !self.endpoint.starts_with("https://") {
            let ignored =
                "traces.ca_file is set, which takes an endpoint that begins with https://";
            return if is_named { Err(refused(ignored)) } else { Ok(None) };
        }
        if !is_named {
            return Ok(Some(ClientTlsConfig::new().with_enabled_roots()));
        }
        let pem = fs::read(&self.ca_file).map_err(|error| {
            refused(&format!("traces.ca_file = {file}: cannot be read: {error}"))
        })?;
        Ok(Some(ClientTlsConfig::new().ca_certificate(Certificate::from_pem(pem))))
    }
}

fn refused(reason: &str) -> InvalidConfig {
    Problem::Refused(reason.into()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(endpoint: &str, headers: &[&str]) -> TracesConfig {
        TracesConfig {
            endpoint: endpoint.into(),
            headers: headers.iter().map(|text| SecretString::from(*text)).collect(),
            ca_file: PathBuf::new(),
            service: "portico".into(),
            sample: 1.0,
            trusted_peers: vec![],
        }
    }

    #[test]
    fn an_endpoint_has_a_scheme_and_a_host() {
        for good in ["", "http://127.0.0.1:4317", "https://otlp.example.com", "http://[::1]:1"] {
            assert!(config(good, &[]).has_good_endpoint(), "{good}");
        }
        for bad in ["nonsense", "127.0.0.1:4317", "ftp://example.com", "http://"] {
            assert!(!config(bad, &[]).has_good_endpoint(), "{bad}");
        }
    }

    #[test]
    fn a_header_has_a_name_and_a_value_that_is_not_told() {
        let headers = config("", &["Authorization=Basic a=="]).headers().expect("a good header");
        assert_eq!(headers["authorization"], "Basic a==");
        assert!(!format!("{headers:?}").contains("a=="), "{headers:?}");
        for bad in ["Bearer x", "a b=c", "=x", "a=\u{1}"] {
            assert!(config("", &[bad]).headers().is_err(), "{bad}");
        }
    }

    #[test]
    fn authorities_are_for_a_connection_that_is_protected() {
        let named = |endpoint| TracesConfig { ca_file: "/nowhere".into(), ..config(endpoint, &[]) };
        let plain = named("http://127.0.0.1:1").check().expect_err("nothing is protected");
        assert!(plain.to_string().contains("https://"), "{plain}");
        let missing = named("https://127.0.0.1:1").check().expect_err("no such file");
        assert!(missing.to_string().contains("cannot be read"), "{missing}");
        config("https://127.0.0.1:1", &[]).check().expect("those that the system trusts");
    }
}
