use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use mysql_async::{Opts, OptsBuilder, PoolConstraints, PoolOpts, SslOpts, UrlError};
use secrecy::{ExposeSecret, SecretString};

use crate::{ConfigError, MysqlConfig};

/// How long connections beyond `max_idle` are kept while nobody needs them. Closed at once, they would be made anew for the
/// next call: that took a third of the throughput of a crowd.
const IDLE: Duration = Duration::from_secs(30);

/// What a server is asked at most.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    pub(crate) connections: usize,
    pub(crate) idle: usize,
    pub(crate) lifetime: Duration,
    pub(crate) acquire: Duration,
    pub(crate) query: Duration,
}

impl Limits {
    pub(crate) fn new(config: &MysqlConfig) -> Self {
        Self {
            connections: config.max_connections,
            idle: config.max_idle,
            lifetime: config.max_lifetime,
            acquire: config.acquire_timeout,
            query: config.query_timeout,
        }
    }
}

/// Where a server is and how to log in to it. `Debug` does not show it.
#[derive(Clone)]
pub(crate) struct Endpoint {
    opts: Opts,
    name: Arc<str>,
}

impl Endpoint {
    /// Reads `url`, the value of `mysql.{key}`.
    pub(crate) fn parse(
        key: &str,
        url: &SecretString,
        ca_file: Option<&Path>,
    ) -> Result<Self, ConfigError> {
        let refuse = |fault: String| ConfigError::Url { key: key.to_owned(), fault };
        let opts =
            Opts::from_url(url.expose_secret()).map_err(|error| refuse(without_values(&error)))?;
        if opts.db_name().is_none_or(str::is_empty) {
            return Err(refuse("it names no database".to_owned()));
        }
        let name = format!("{}:{}", opts.ip_or_hostname(), opts.tcp_port()).into();
        // A connection that the driver moves to a Unix socket by itself may end at another server.
        let mut builder = OptsBuilder::from_opts(opts.clone()).prefer_socket(false);
        if let Some(file) = ca_file {
            let unasked =
                || refuse("`mysql.ca_file` is set, but it lacks `?require_ssl=true`".into());
            let ssl = opts.ssl_opts().ok_or_else(unasked)?;
            builder = builder.ssl_opts(trusting(ssl.clone(), file.to_owned()));
        }
        Ok(Self { opts: builder.into(), name })
    }

    /// Host and port, for logs and metrics.
    pub(crate) fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// For connections that serve calls.
    pub(crate) fn pooled(&self, limits: &Limits) -> Opts {
        let constraints = PoolConstraints::new(limits.idle, limits.connections).unwrap_or_default();
        let pool = PoolOpts::new()
            .with_constraints(constraints)
            .with_abs_conn_ttl(Some(limits.lifetime))
            .with_abs_conn_ttl_jitter(Some(limits.lifetime / 10))
            .with_inactive_connection_ttl(IDLE)
            // A reset forgets the prepared statements. What a call leaves behind is dropped with its connection.
            .with_reset_connection(false);
        let setup = format!("{SESSION}; {}", Bounds(limits.query));
        OptsBuilder::from_opts(self.opts.clone()).pool_opts(pool).init(vec![setup]).into()
    }

    /// For the one connection that migrates, which may take its time.
    pub(crate) fn unbounded(&self) -> Opts {
        OptsBuilder::from_opts(self.opts.clone()).init(vec![SESSION]).into()
    }
}

fn trusting(ssl: SslOpts, ca_file: PathBuf) -> SslOpts {
    ssl.with_root_certs(vec![ca_file.into()]).with_disable_built_in_roots(true)
}

/// What is wrong with a URL, without a word of it: a password with a stray `?` or `@` turns up in the unlikeliest part.
fn without_values(error: &UrlError) -> String {
    match error {
        UrlError::Parse(error) => error.to_string(),
        UrlError::UnsupportedScheme { .. } => "its scheme is not `mysql`".to_owned(),
        UrlError::UnknownParameter { .. } => "it has an unknown parameter".to_owned(),
        UrlError::InvalidParamValue { .. } => "one of its parameters has a bad value".to_owned(),
        UrlError::FeatureRequired { .. } => "it asks for what this build lacks".to_owned(),
        UrlError::InvalidPoolConstraints { .. } | UrlError::Invalid => {
            "it is incomplete".to_owned()
        }
    }
}

/// READ COMMITTED: a statement sees the newest commits and locks the rows it found, not the gaps between them, so that
/// there are fewer deadlocks. What must not change meanwhile is read `FOR UPDATE`.
const SESSION: &str = "SET time_zone = '+00:00', \
     sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO'; \
     SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";

/// Makes the server itself give up what nobody waits for any more: it notices a closed connection only afterwards.
struct Bounds(Duration);

impl std::fmt::Display for Bounds {
    /// MySQL reads the first comment and MariaDB the second.
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let millis = self.0.as_millis().max(1);
        let seconds = self.0.as_secs_f64().max(0.001);
        let whole_seconds = self.0.as_secs_f64().ceil().max(1.0);
        write!(
            formatter,
            "SET innodb_lock_wait_timeout = {whole_seconds:.0} \
             /*!50708 , max_execution_time = {millis} */ /*M! , max_statement_time = {seconds:.3} */"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(url: &str) -> Result<Endpoint, ConfigError> {
        Endpoint::parse("primary", &url.into(), None)
    }

    #[test]
    fn a_server_is_named_by_host_and_port() {
        let endpoint = parse("mysql://u:p@db.example/portico").expect("a good URL");
        assert_eq!(&**endpoint.name(), "db.example:3306");
    }

    #[test]
    fn a_fault_names_the_key_and_no_part_of_the_url() {
        for url in [
            "hunter2",
            "postgres://u:hunter2@h/d",
            "mysql://u:hunter2@h",
            "mysql://u:p@h:hunter2/d",
            "mysql://u:p@h/d?hunter2=1",
            "mysql://u:p@h/d?verify_ca=hunter2",
            "mysql://u:hunter2@/d",
        ] {
            let error = parse(url).err().expect("a bad URL").to_string();
            assert!(error.contains("mysql.primary") && !error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn an_authority_is_named_for_a_server_that_shows_a_certificate() {
        let parse = |url: &str| Endpoint::parse("primary", &url.into(), Some(Path::new("ca.crt")));
        assert!(parse("mysql://u:p@h/d?require_ssl=true").is_ok());
        let refused = parse("mysql://u:p@h/d").err().expect("nobody is vouched for").to_string();
        assert!(refused.contains("mysql.primary") && refused.contains("require_ssl"), "{refused}");
    }

    #[test]
    fn the_server_gives_up_when_the_call_does() {
        let bounds = Bounds(Duration::from_millis(1500)).to_string();
        assert!(bounds.contains("innodb_lock_wait_timeout = 2"), "{bounds}");
        assert!(bounds.contains("max_execution_time = 1500"), "{bounds}");
        assert!(bounds.contains("max_statement_time = 1.500"), "{bounds}");
    }
}
