use std::{net::SocketAddr, path::PathBuf, time::Duration};

use portico_domain::language::Language;
use serde::{Deserialize, Deserializer, de::Error};

use super::Environment;
use crate::{
    serve::{TlsConfig, TlsMode, reachable},
    traces::TracesConfig,
};

/// The whole configuration. What each key means is said in `configs/default.toml`; sections that configure one adapter
/// are that adapter's own types.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The environment whose file was read.
    pub(crate) environment: Environment,
    /// The public listener.
    pub(crate) http: adapter_http::Config,
    /// The gRPC listener.
    pub(crate) grpc: GrpcConfig,
    /// The WebSocket listener.
    pub(crate) socket: adapter_websocket::Config,
    /// The listener for operators.
    pub(crate) admin: AdminConfig,
    /// Which store keeps users.
    pub(crate) store: StoreConfig,
    /// The embedded store.
    pub(crate) embedded: adapter_embedded::Config,
    /// The servers that keep users.
    pub(crate) mysql: adapter_mysql::MysqlConfig,
    /// Which store keeps sessions, and for how long.
    pub(crate) sessions: SessionsConfig,
    /// The servers that keep sessions.
    pub(crate) redis: adapter_redis::RedisConfig,
    /// What tokens claim.
    pub(crate) tokens: adapter_jwt::TokensConfig,
    /// Where the key ring is.
    pub(crate) keys: adapter_jwt::KeysConfig,
    /// How large an import may be.
    pub(crate) sheets: adapter_xlsx::Config,
    /// When guessing is slowed down.
    pub(crate) login: LoginConfig,
    /// How the process ends.
    pub(crate) shutdown: ShutdownConfig,
    /// Which language is spoken.
    pub(crate) i18n: I18nConfig,
    /// Where spans are sent, and which.
    pub(crate) traces: TracesConfig,
    /// What is logged, and how.
    pub(crate) log: LogConfig,
}

/// The section `grpc`: what the services are, and what they are served through.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct GrpcConfig {
    pub(crate) addr: SocketAddr,
    pub(crate) max_connections: usize,
    pub(crate) reflection: bool,
    pub(crate) tls: TlsMode,
    pub(crate) cert_file: PathBuf,
    pub(crate) key_file: PathBuf,
    pub(crate) client_ca_file: PathBuf,
    pub(crate) crl_file: PathBuf,
    pub(crate) allowed_sans: Vec<String>,
    pub(crate) client: adapter_grpc::ClientConfig,
}

impl GrpcConfig {
    /// What concerns the services.
    pub(crate) fn services(&self) -> adapter_grpc::Config {
        let allowed_sans = self.allowed_sans.clone();
        adapter_grpc::Config { reflection: self.reflection, allowed_sans }
    }

    /// How services are called: those of others where they are configured, and else our own at `listener`.
    pub(crate) fn client(&self, listener: SocketAddr) -> adapter_grpc::ClientConfig {
        let mut client = self.client.clone();
        if client.url.is_empty() {
            client.url = self.url(listener);
        }
        client
    }

    /// Where a client on this machine finds services that listen on `listener`.
    pub(crate) fn url(&self, listener: SocketAddr) -> String {
        let scheme = if self.tls == TlsMode::Off { "http" } else { "https" };
        format!("{scheme}://{}", reachable(listener))
    }

    /// What concerns connections to them.
    pub(crate) fn transport(&self) -> TlsConfig {
        TlsConfig {
            mode: self.tls,
            cert_file: self.cert_file.clone(),
            key_file: self.key_file.clone(),
            client_ca_file: self.client_ca_file.clone(),
            crl_file: self.crl_file.clone(),
            allowed_sans: self.allowed_sans.clone(),
        }
    }
}

/// The section `admin`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdminConfig {
    pub(crate) addr: SocketAddr,
}

/// The section `store`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct StoreConfig {
    pub(crate) driver: UserStore,
    pub(crate) allow_embedded_in_prod: bool,
}

/// The section `sessions`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SessionsConfig {
    pub(crate) store: SessionStore,
    pub(crate) allow_embedded_in_prod: bool,
    pub(crate) max_per_user: usize,
    #[serde(with = "humantime_serde")]
    pub(crate) access_ttl: Duration,
    #[serde(with = "humantime_serde")]
    pub(crate) refresh_ttl: Duration,
    #[serde(with = "humantime_serde")]
    pub(crate) refresh_grace: Duration,
    #[serde(with = "humantime_serde")]
    pub(crate) max_lifetime: Duration,
}

/// What keeps users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum UserStore {
    /// One file on this machine.
    Embedded,
    /// A primary, and perhaps replicas.
    Mysql,
}

/// What keeps sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SessionStore {
    /// One file on this machine.
    Embedded,
    /// One server, or a cluster.
    Redis,
}

/// The section `login`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LoginConfig {
    #[serde(with = "humantime_serde")]
    pub(crate) window: Duration,
    pub(crate) max_failures: u32,
    pub(crate) max_failures_per_address: u32,
}

/// The section `shutdown`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ShutdownConfig {
    #[serde(with = "humantime_serde")]
    pub(crate) drain_delay: Duration,
    #[serde(with = "humantime_serde")]
    pub(crate) deadline: Duration,
}

/// The section `i18n`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct I18nConfig {
    #[serde(deserialize_with = "language")]
    pub(crate) default: Language,
}

fn language<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Language, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

/// The section `log`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LogConfig {
    pub(crate) level: String,
    pub(crate) format: LogFormat,
    pub(crate) access: bool,
    pub(crate) audit: bool,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// Pretty on a terminal, JSON elsewhere.
    Auto,
    /// For a person.
    Pretty,
    /// For a machine.
    Json,
}
