//! The stores of users and of sessions, as the configuration chooses them.

use std::sync::Arc;

use adapter_embedded::{
    Embedded, EmbeddedEndedSessions, EmbeddedImportRepository, EmbeddedLoginThrottle,
    EmbeddedReadiness, EmbeddedTokenStore, EmbeddedUserQueries, EmbeddedUserRepository,
};
use adapter_mysql::{
    Mysql, MysqlEndedSessions, MysqlImportRepository, MysqlReadiness, MysqlUserQueries,
    MysqlUserRepository,
};
use adapter_redis::{Redis, RedisEventBus, RedisLoginThrottle, RedisReadiness, RedisTokenStore};
use anyhow::Context;
use portico_application::{
    BackstoppedTokenStore,
    ports::{EndedSessions, EventBus, LoginLimits, LoginThrottle, ReadinessCheck, TokenStore},
};
use portico_domain::{
    import::ImportRepository,
    user::{UserQueries, UserRepository},
};
use secrecy::ExposeSecret;

use crate::{
    config::{Config, InvalidConfig, Problem, SessionStore, UserStore},
    metered::{MeteredEventBus, MeteredImportRepository},
    system::SystemClock,
};

/// Where users are kept.
pub(crate) struct Users {
    pub(crate) repository: Arc<dyn UserRepository>,
    pub(crate) queries: Arc<dyn UserQueries>,
    pub(crate) imports: Arc<dyn ImportRepository>,
    pub(crate) ended_sessions: Arc<dyn EndedSessions>,
    pub(crate) readiness: Arc<dyn ReadinessCheck>,
    /// The file behind all that, if there is one.
    pub(crate) embedded: Option<Embedded>,
    /// The servers behind all that, if there are any.
    pub(crate) mysql: Option<Mysql>,
}

/// How many sessions are answered from memory now.
pub(crate) type RememberedSessions = Arc<dyn Fn() -> usize + Send + Sync>;

/// Where sessions are kept.
pub(crate) struct Sessions {
    pub(crate) tokens: Arc<dyn TokenStore>,
    pub(crate) throttle: Arc<dyn LoginThrottle>,
    pub(crate) events: Arc<dyn EventBus>,
    pub(crate) readiness: Arc<dyn ReadinessCheck>,
    /// The file behind all that, if there is one.
    pub(crate) embedded: Option<Embedded>,
    pub(crate) remembered: RememberedSessions,
    /// The servers behind all that, if there are any.
    pub(crate) redis: Option<Redis>,
}

/// Opens both. A server that is down is no reason to fail: it is only named here, and comes back by itself.
pub(crate) fn open(
    config: &Config,
    retention: time::Duration,
) -> anyhow::Result<(Users, Sessions)> {
    let mut file = None;
    let users = match config.store.driver {
        UserStore::Embedded => users_in_file(&open_file(&mut file, config)?),
        UserStore::Mysql => users_on_mysql(mysql(config)?),
    };
    let sessions = match config.sessions.store {
        SessionStore::Embedded => sessions_in_file(&open_file(&mut file, config)?, config),
        SessionStore::Redis => {
            sessions_on_redis(redis(config)?, config, users.ended_sessions.clone(), retention)
        }
    };
    Ok((users, sessions))
}

/// The servers of the section `mysql`.
pub(crate) fn mysql(config: &Config) -> Result<Mysql, InvalidConfig> {
    Mysql::connect(&config.mysql, Arc::new(SystemClock)).map_err(|error| refused(&error))
}

/// The servers of the section `redis`.
pub(crate) fn redis(config: &Config) -> Result<Redis, InvalidConfig> {
    Redis::connect(&config.redis).map_err(|error| refused(&error))
}

/// Whether what is chosen can be opened at all, as far as the configuration tells.
pub(crate) fn check(config: &Config) -> Result<(), InvalidConfig> {
    let users = match config.store.driver {
        UserStore::Mysql if config.mysql.primary.expose_secret().is_empty() => {
            Err(Problem::Refused(NO_PRIMARY.into()).into())
        }
        UserStore::Mysql => mysql(config).map(drop),
        UserStore::Embedded => Ok(()),
    };
    let sessions = match config.sessions.store {
        SessionStore::Redis if config.redis.urls.is_empty() => {
            Err(Problem::Refused(NO_URLS.into()).into())
        }
        SessionStore::Redis => redis(config).map(drop),
        SessionStore::Embedded => Ok(()),
    };
    InvalidConfig::unless_any([users, sessions])
}

const NO_PRIMARY: &str = "store.driver = \"mysql\" needs a server; set \
     PORTICO__MYSQL__PRIMARY=mysql://user:password@host:3306/database, or mysql.primary_file to a file that holds the URL";

const NO_URLS: &str = "sessions.store = \"redis\" needs servers; set PORTICO__REDIS__URLS=redis://:password@host:6379, or \
     redis.urls_file to a file with a URL a line, and PORTICO__REDIS__MODE=cluster for a Cluster";

fn refused(error: &dyn std::error::Error) -> InvalidConfig {
    Problem::Refused(error.to_string()).into()
}

/// Users and sessions may be in the same file, which is opened once.
fn open_file(file: &mut Option<Embedded>, config: &Config) -> anyhow::Result<Embedded> {
    if let Some(embedded) = file {
        return Ok(embedded.clone());
    }
    let embedded = Embedded::open(&config.embedded).context("cannot open the store")?;
    Ok(file.insert(embedded).clone())
}

fn users_in_file(embedded: &Embedded) -> Users {
    Users {
        repository: Arc::new(EmbeddedUserRepository::new(embedded.clone())),
        queries: Arc::new(EmbeddedUserQueries::new(embedded.clone())),
        imports: metered(EmbeddedImportRepository::new(embedded.clone())),
        ended_sessions: Arc::new(EmbeddedEndedSessions::new(embedded.clone())),
        readiness: Arc::new(EmbeddedReadiness::new(embedded.clone(), "store")),
        embedded: Some(embedded.clone()),
        mysql: None,
    }
}

fn metered(imports: impl ImportRepository + 'static) -> Arc<dyn ImportRepository> {
    Arc::new(MeteredImportRepository::new(Arc::new(imports)))
}

fn users_on_mysql(mysql: Mysql) -> Users {
    Users {
        repository: Arc::new(MysqlUserRepository::new(mysql.clone())),
        queries: Arc::new(MysqlUserQueries::new(mysql.clone())),
        imports: metered(MysqlImportRepository::new(mysql.clone())),
        ended_sessions: Arc::new(MysqlEndedSessions::new(mysql.clone())),
        readiness: Arc::new(MysqlReadiness::new(mysql.clone())),
        embedded: None,
        mysql: Some(mysql),
    }
}

fn sessions_in_file(embedded: &Embedded, config: &Config) -> Sessions {
    let remembering = embedded.clone();
    Sessions {
        tokens: Arc::new(EmbeddedTokenStore::new(embedded.clone())),
        throttle: Arc::new(EmbeddedLoginThrottle::new(embedded.clone(), limits(config))),
        events: Arc::new(MeteredEventBus::new(embedded.events())),
        readiness: Arc::new(EmbeddedReadiness::new(embedded.clone(), "sessions")),
        embedded: Some(embedded.clone()),
        remembered: Arc::new(move || remembering.remembered_sessions()),
        redis: None,
    }
}

/// Redis may lose what it has acknowledged, so a record of the ended sessions stands behind it.
fn sessions_on_redis(
    redis: Redis,
    config: &Config,
    ended: Arc<dyn EndedSessions>,
    retention: time::Duration,
) -> Sessions {
    let tokens = Arc::new(RedisTokenStore::new(redis.clone()));
    let remembering = redis.clone();
    Sessions {
        tokens: Arc::new(BackstoppedTokenStore::new(tokens, ended, retention)),
        throttle: Arc::new(RedisLoginThrottle::new(redis.clone(), limits(config))),
        events: Arc::new(MeteredEventBus::new(Arc::new(RedisEventBus::new(redis.clone())))),
        readiness: Arc::new(RedisReadiness::new(redis.clone())),
        embedded: None,
        remembered: Arc::new(move || remembering.remembered_sessions()),
        redis: Some(redis),
    }
}

fn limits(config: &Config) -> LoginLimits {
    LoginLimits {
        window: config.login.window,
        max_failures: config.login.max_failures,
        max_failures_per_address: config.login.max_failures_per_address,
    }
}
