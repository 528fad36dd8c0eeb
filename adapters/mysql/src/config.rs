use std::{path::PathBuf, time::Duration};

use secrecy::SecretString;
use serde::{Deserialize, Deserializer};

/// The configuration section `mysql`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MysqlConfig {
    /// The server that writes: `mysql://user:password@host:3306/database`. TLS is asked for as `mysql_async` has it:
    /// `?require_ssl=true`, with `verify_ca`, `verify_identity` and `built_in_roots`.
    pub primary: SecretString,
    /// Servers that follow the primary, in the same form. Queries are spread over them.
    #[serde(default)]
    pub replicas: Vec<SecretString>,
    /// A PEM file with the certificates of the authorities that may vouch for the servers, instead of the well-known ones.
    #[serde(default, deserialize_with = "unless_empty")]
    pub ca_file: Option<PathBuf>,
    /// The most connections to one server.
    #[serde(default = "max_connections")]
    pub max_connections: usize,
    /// The most connections to one server that are kept when nobody has needed them for half a minute.
    #[serde(default = "max_idle")]
    pub max_idle: usize,
    /// The age at which a connection is replaced.
    #[serde(default = "max_lifetime", with = "humantime_serde")]
    pub max_lifetime: Duration,
    /// How long a call waits for a connection.
    #[serde(default = "acquire_timeout", with = "humantime_serde")]
    pub acquire_timeout: Duration,
    /// How long a call may take in all, its wait for a connection and its repetitions included; of an import, how long each
    /// statement may take.
    #[serde(default = "query_timeout", with = "humantime_serde")]
    pub query_timeout: Duration,
    /// How far behind the primary a replica may be and still answer.
    #[serde(default = "max_replica_lag", with = "humantime_serde")]
    pub max_replica_lag: Duration,
    /// Whether a server applies what the schema lacks when it starts.
    #[serde(default)]
    pub migrate_on_start: bool,
}

/// Some files cannot say "nothing" but with an empty text.
fn unless_empty<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PathBuf>, D::Error> {
    let path = PathBuf::deserialize(deserializer)?;
    Ok(Some(path).filter(|path| !path.as_os_str().is_empty()))
}

fn max_connections() -> usize {
    20
}

fn max_idle() -> usize {
    10
}

fn max_lifetime() -> Duration {
    Duration::from_mins(30)
}

fn acquire_timeout() -> Duration {
    Duration::from_millis(500)
}

fn query_timeout() -> Duration {
    Duration::from_secs(1)
}

fn max_replica_lag() -> Duration {
    Duration::from_secs(5)
}

impl MysqlConfig {
    /// The section that names nothing but the primary.
    #[must_use]
    pub fn new(primary: SecretString) -> Self {
        Self {
            primary,
            replicas: Vec::new(),
            ca_file: None,
            max_connections: max_connections(),
            max_idle: max_idle(),
            max_lifetime: max_lifetime(),
            acquire_timeout: acquire_timeout(),
            query_timeout: query_timeout(),
            max_replica_lag: max_replica_lag(),
            migrate_on_start: false,
        }
    }

    /// Refuses what no pool can be made of.
    pub(crate) fn check(&self) -> Result<(), ConfigError> {
        let positive = [
            ("max_connections", self.max_connections > 0),
            ("max_lifetime", !self.max_lifetime.is_zero()),
            ("acquire_timeout", !self.acquire_timeout.is_zero()),
            ("query_timeout", !self.query_timeout.is_zero()),
        ];
        match positive.into_iter().find(|(_, is_positive)| !is_positive) {
            Some((key, _)) => Err(ConfigError::NotPositive { key }),
            None if self.max_idle > self.max_connections => Err(ConfigError::MoreIdleThanAny),
            None => Ok(()),
        }
    }
}

/// What is wrong with the section. No message repeats a URL, which holds a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A URL cannot be used.
    #[error(
        "`mysql.{key}` [redacted]: {fault}; expected `mysql://user:password@host:3306/database`"
    )]
    Url {
        /// `primary`, or `replicas[0]` and so on.
        key: String,
        /// What is wrong with it.
        fault: String,
    },
    /// The authorities cannot be read.
    #[error("`mysql.ca_file` = {file}: {fault}; expected a PEM file with certificates")]
    CaFile {
        /// Its path.
        file: String,
        /// What is wrong with it.
        fault: String,
    },
    /// A number or a duration is zero.
    #[error("`mysql.{key}` is zero; expected more")]
    NotPositive {
        /// Which one.
        key: &'static str,
    },
    /// More connections would be kept than there may be.
    #[error("`mysql.max_idle` is larger than `mysql.max_connections`; expected at most as many")]
    MoreIdleThanAny,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_primary_is_enough() {
        let config: MysqlConfig =
            toml::from_str("primary = \"mysql://u:p@h/d\"").expect("a good section");
        assert_eq!((config.max_connections, config.max_idle), (20, 10));
        assert_eq!(config.acquire_timeout, Duration::from_millis(500));
        assert_eq!(config.check(), Ok(()));
    }

    #[test]
    fn durations_are_written_for_people_and_other_keys_are_refused() {
        let config: MysqlConfig =
            toml::from_str("primary = \"mysql://u:p@h/d\"\nmax_lifetime = \"1h\"")
                .expect("a good section");
        assert_eq!(config.max_lifetime, Duration::from_hours(1));
        assert!(toml::from_str::<MysqlConfig>("primary = \"x\"\nmax = 1").is_err());
    }

    #[test]
    fn a_password_does_not_show_in_debug() {
        let config = MysqlConfig::new("mysql://u:hunter2@h/d".into());
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[test]
    fn what_no_pool_can_be_made_of_is_refused() {
        let good = MysqlConfig::new("mysql://u:p@h/d".into());
        let none = MysqlConfig { max_connections: 0, ..good.clone() };
        assert_eq!(none.check(), Err(ConfigError::NotPositive { key: "max_connections" }));
        assert_eq!(MysqlConfig { max_idle: 21, ..good }.check(), Err(ConfigError::MoreIdleThanAny));
    }
}
