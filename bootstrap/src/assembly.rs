//! Puts every adapter on its port: plain constructors, read from top to bottom.

use std::{sync::Arc, time::Duration};

use adapter_embedded::Embedded;
use adapter_grpc::GrpcHelloGateway;
use adapter_jwt::{JwksKeys, JwtTokenIssuer, JwtTokenVerifier, KeyRing};
use adapter_mysql::Mysql;
use adapter_password::Argon2PasswordHasher;
use adapter_redis::Redis;
use adapter_websocket::Publishers;
use adapter_xlsx::{XlsxReader, XlsxWriter};
use portico_application::{
    Application, Policy, Ports, SessionPolicy,
    ports::{AuditLog, PublicKeys, ReadinessCheck, TokenIssuer, TokenVerifier},
};
use portico_domain::{
    session::{SessionLifetime, SessionLimit},
    user::{Role, UserRepository},
};
use uuid::Uuid;

use crate::{
    audit::LoggedAudit,
    config::{Config, SessionsConfig},
    no_tokens::NoTokens,
    stores::{self, RememberedSessions, Sessions, Users},
    system::{RandomIds, SystemClock, TokioTimer, random_uuid},
};

/// What a server runs.
pub(crate) struct System {
    /// What transports call.
    pub(crate) application: Arc<Application>,
    /// What others check tokens with.
    pub(crate) public_keys: Arc<dyn PublicKeys>,
    /// The keys behind all tokens, to be read again when their directory changes.
    pub(crate) key_ring: Arc<KeyRing>,
    /// What must work for this process to be ready.
    pub(crate) readiness: Vec<Arc<dyn ReadinessCheck>>,
    /// What is told of changes of the keys.
    pub(crate) audit: Arc<dyn AuditLog>,
    /// Where users are kept, for the first run to see whether there are any.
    pub(crate) users: Arc<dyn UserRepository>,
    /// The file that keeps users or sessions, if one does.
    pub(crate) embedded: Option<Embedded>,
    /// The servers that keep users, if they do, whose schema may have to be brought up to date.
    pub(crate) mysql: Option<Mysql>,
    /// The servers that keep sessions, if they do, which have to be watched.
    pub(crate) redis: Option<Redis>,
    /// The client of the gRPC services, which has to be told where they are.
    pub(crate) hello: Arc<GrpcHelloGateway>,
    /// How many sessions are answered from memory now.
    pub(crate) remembered_sessions: RememberedSessions,
    /// A random name for this process.
    pub(crate) process: Uuid,
}

/// The keys that there are; a retiring one verifies as long as a token that it signed may live.
pub(crate) fn load_keys(config: &Config) -> anyhow::Result<KeyRing> {
    let retention = span(config.sessions.refresh_ttl)?;
    Ok(KeyRing::load(&config.keys.dir, Arc::new(SystemClock), retention)?)
}

/// Everything that a server needs, on these keys.
pub(crate) fn for_server(config: &Config, keys: KeyRing) -> anyhow::Result<System> {
    let key_ring = Arc::new(keys);
    let issuer = Arc::new(JwtTokenIssuer::new(key_ring.clone(), config.tokens.clone()));
    let clock = Arc::new(SystemClock);
    let verifier = Arc::new(JwtTokenVerifier::new(key_ring.clone(), config.tokens.clone(), clock));

    let (users, sessions) = stores::open(config, span(config.sessions.refresh_ttl)?)?;
    let readiness = vec![users.readiness.clone(), sessions.readiness.clone()];
    let (repository, mysql) = (users.repository.clone(), users.mysql.clone());
    let redis = sessions.redis.clone();
    let embedded = users.embedded.clone().or_else(|| sessions.embedded.clone());
    let remembered_sessions = sessions.remembered.clone();
    let hello = Arc::new(GrpcHelloGateway::default());
    let ports = ports(users, sessions, (issuer, verifier), hello.clone(), config);
    let application = application(ports, config)?;
    let public_keys = Arc::new(JwksKeys::new(key_ring.clone(), config.tokens.algorithm));
    Ok(System {
        application,
        public_keys,
        key_ring,
        audit: Arc::new(LoggedAudit),
        readiness,
        users: repository,
        embedded,
        mysql,
        redis,
        hello,
        remembered_sessions,
        process: random_uuid(),
    })
}

/// The use cases without tokens, for commands that issue and check none and so need no key.
pub(crate) fn for_terminal(config: &Config) -> anyhow::Result<Arc<Application>> {
    let (users, sessions) = stores::open(config, span(config.sessions.refresh_ttl)?)?;
    // Without, every change would wait for other nodes until its patience ends.
    if let Some(redis) = sessions.redis.clone() {
        tokio::spawn(redis.watch(std::future::pending()));
    }
    let tokens = (Arc::new(NoTokens) as _, Arc::new(NoTokens) as _);
    application(ports(users, sessions, tokens, Arc::default(), config), config)
}

fn ports(
    users: Users,
    sessions: Sessions,
    (token_issuer, token_verifier): (Arc<dyn TokenIssuer>, Arc<dyn TokenVerifier>),
    hello: Arc<GrpcHelloGateway>,
    config: &Config,
) -> Ports {
    Ports {
        users: users.repository,
        user_queries: users.queries,
        token_store: sessions.tokens,
        token_issuer,
        token_verifier,
        passwords: Arc::new(Argon2PasswordHasher::default()),
        throttle: sessions.throttle,
        events: sessions.events,
        audit: Arc::new(LoggedAudit),
        imports: users.imports,
        sheet_reader: Arc::new(XlsxReader::new(config.sheets.clone())),
        sheet_writer: Arc::new(XlsxWriter::new()),
        hello,
        timer: Arc::new(TokioTimer),
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
    }
}

fn application(ports: Ports, config: &Config) -> anyhow::Result<Arc<Application>> {
    let sessions = policy(&config.sessions)?;
    let publishers = match config.socket.publishers {
        Publishers::Admin => Role::Admin,
        Publishers::Member => Role::Member,
    };
    let policy = Policy { sessions, imports_at_once: config.sheets.max_jobs, publishers };
    Ok(Arc::new(Application::new(ports, policy, config.environment.to_string())))
}

fn policy(sessions: &SessionsConfig) -> anyhow::Result<SessionPolicy> {
    Ok(SessionPolicy {
        limit: SessionLimit::new(sessions.max_per_user),
        access_ttl: span(sessions.access_ttl)?,
        refresh_ttl: span(sessions.refresh_ttl)?,
        refresh_grace: span(sessions.refresh_grace)?,
        max_lifetime: SessionLifetime::new(span(sessions.max_lifetime)?),
    })
}

/// The configuration bounds every duration far below what cannot be converted.
fn span(duration: Duration) -> anyhow::Result<time::Duration> {
    Ok(duration.try_into()?)
}
