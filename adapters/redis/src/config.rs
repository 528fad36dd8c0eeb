use std::path::PathBuf;

use redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo, ProtocolVersion};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};

use crate::authorities::Authorities;

/// How the servers of the configuration belong together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// One server, or one address behind which one server stands at a time.
    Single,
    /// A Redis Cluster.
    Cluster,
}

/// The configuration section `redis`. Redis 7.0 or Valkey 7.2 and later will do.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RedisConfig {
    /// Whether `urls` names a server or a cluster.
    pub mode: Mode,
    /// The server, or some of the nodes of the cluster: `redis://` or `rediss://`, with the user and password that all
    /// nodes accept.
    pub urls: Vec<SecretString>,
    /// A PEM file with the certificates of the authorities that may vouch for the servers, instead of those that this machine
    /// trusts.
    #[serde(default, deserialize_with = "unless_empty")]
    pub ca_file: Option<PathBuf>,
    /// What all keys begin with, so that several systems may share a server.
    #[serde(default = "default_key_prefix")]
    pub key_prefix: String,
}

/// Some files cannot say "nothing" but with an empty text.
fn unless_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
    let path = PathBuf::deserialize(deserializer)?;
    Ok(Some(path).filter(|path| !path.as_os_str().is_empty()))
}

fn default_key_prefix() -> String {
    "portico".to_owned()
}

/// What is wrong with a [`RedisConfig`]. It never tells a URL, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// There is no server to go to.
    #[error("`redis.urls` is empty: give the URL of the server, or of some nodes of the cluster")]
    NoUrl,
    /// A single server has one address.
    #[error(
        "`redis.urls` has {0} entries, but `redis.mode` is \"single\": give one, or set the mode to \"cluster\""
    )]
    SeveralUrls(usize),
    /// Something is no URL of a server.
    #[error(
        "entry {0} of `redis.urls` is no URL of a Redis server: expected redis://HOST:PORT or rediss://HOST:PORT"
    )]
    BadUrl(usize),
    /// A cluster has no sockets of the file system and one database.
    #[error(
        "entry {0} of `redis.urls` names a socket file or a database, and a cluster has neither: expected redis://HOST:PORT"
    )]
    NotInCluster(usize),
    /// The library was told by the URL to verify nothing, which this build does not do.
    #[error(
        "entry {0} of `redis.urls` ends with `#insecure`: name the authority in `redis.ca_file` instead"
    )]
    Insecure(usize),
    /// An authority is named, and yet nobody is asked who vouches for him.
    #[error(
        "`redis.ca_file` is set, but entry {0} of `redis.urls` is not encrypted: expected rediss://HOST:PORT"
    )]
    NotEncrypted(usize),
    /// The authorities cannot be read.
    #[error("`redis.ca_file` = {file}: {fault}; expected a PEM file with certificates")]
    CaFile {
        /// Its path.
        file: String,
        /// What is wrong with it.
        fault: String,
    },
    /// Braces say which part of a key decides on its node.
    #[error("`redis.key_prefix` must be 1 to 64 letters, digits or any of `-_.:`")]
    BadPrefix,
}

impl RedisConfig {
    /// Whom to ask, in order.
    pub(crate) fn servers(&self) -> Result<Vec<ConnectionInfo>, ConfigError> {
        match (self.mode, self.urls.len()) {
            (_, 0) => return Err(ConfigError::NoUrl),
            (Mode::Single, several @ 2..) => return Err(ConfigError::SeveralUrls(several)),
            _ => {}
        }
        let authorities = self.ca_file.as_deref().map(Authorities::read).transpose()?;
        let server = |(place, url)| match &authorities {
            None => self.server(place, url),
            Some(authorities) => authorities.vouch_for(place, self.server(place, url)?),
        };
        (1..).zip(&self.urls).map(server).collect()
    }

    fn server(&self, place: usize, url: &SecretString) -> Result<ConnectionInfo, ConfigError> {
        // The cause is left out, because it may repeat the URL.
        let info = url.expose_secret().into_connection_info();
        let info = info.map_err(|_| ConfigError::BadUrl(place))?;
        let is_elsewhere =
            info.redis_settings().db() != 0 || matches!(info.addr(), ConnectionAddr::Unix(_));
        if self.mode == Mode::Cluster && is_elsewhere {
            return Err(ConfigError::NotInCluster(place));
        }
        if matches!(info.addr(), ConnectionAddr::TcpTls { insecure: true, .. }) {
            return Err(ConfigError::Insecure(place));
        }
        // Only the third version carries what a server says unasked beside the answers.
        let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        Ok(info.set_redis_settings(settings))
    }

    pub(crate) fn prefix(&self) -> Result<&str, ConfigError> {
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.:".contains(letter);
        let prefix = self.key_prefix.as_str();
        let is_good = (1..=64).contains(&prefix.len()) && prefix.chars().all(is_plain);
        if is_good { Ok(prefix) } else { Err(ConfigError::BadPrefix) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(mode: Mode, urls: &[&str]) -> RedisConfig {
        let urls = urls.iter().map(|url| SecretString::from(*url)).collect();
        RedisConfig { mode, urls, ca_file: None, key_prefix: default_key_prefix() }
    }

    fn error(mode: Mode, urls: &[&str]) -> Option<ConfigError> {
        config(mode, urls).servers().err()
    }

    #[test]
    fn one_server_or_some_nodes_are_taken() {
        assert_eq!(error(Mode::Single, &["redis://user:secret@cache:6379/3"]), None);
        assert_eq!(error(Mode::Single, &["unix:///run/redis.sock"]), None);
        assert_eq!(error(Mode::Cluster, &["rediss://a:7000", "rediss://b:7000"]), None);
    }

    #[test]
    fn what_does_not_fit_is_told_by_its_place() {
        assert_eq!(error(Mode::Cluster, &[]), Some(ConfigError::NoUrl));
        let two = ["redis://a", "redis://b"];
        assert_eq!(error(Mode::Single, &two), Some(ConfigError::SeveralUrls(2)));
        assert_eq!(error(Mode::Cluster, &["redis://a", "a:1"]), Some(ConfigError::BadUrl(2)));
        assert_eq!(error(Mode::Cluster, &["redis://a/1"]), Some(ConfigError::NotInCluster(1)));
    }

    #[test]
    fn an_authority_is_named_for_servers_that_show_a_certificate() {
        let config = config(Mode::Single, &["redis://cache"]);
        let at = |file: &str| RedisConfig { ca_file: Some(file.into()), ..config.clone() };
        for (file, fault) in [("nowhere.pem", "No such file"), ("Cargo.toml", "no certificate")] {
            let refused = at(file).servers().expect_err("it cannot be read").to_string();
            assert!(refused.contains(file) && refused.contains(fault), "{refused}");
        }
        let insecure = ["rediss://cache/#insecure"];
        assert_eq!(error(Mode::Single, &insecure), Some(ConfigError::Insecure(1)));
    }

    #[test]
    fn a_password_is_told_nowhere() {
        let config = config(Mode::Single, &["http://user:hunter2@cache"]);
        let told = format!("{config:?} {:?}", config.servers());
        assert!(!told.contains("hunter2"), "{told}");
    }

    #[test]
    fn a_prefix_has_no_braces() {
        for (prefix, is_good) in [("portico", true), ("a:b", true), ("{a}", false), ("", false)] {
            let config = RedisConfig { key_prefix: prefix.into(), ..config(Mode::Single, &[]) };
            assert_eq!(config.prefix().is_ok(), is_good, "{prefix}");
        }
    }
}
