use std::sync::Arc;

use adapter_embedded::{
    Config as StoreConfig, Embedded, EmbeddedImportRepository, EmbeddedLoginThrottle,
    EmbeddedTokenStore, EmbeddedUserQueries, EmbeddedUserRepository,
};
use adapter_grpc::GrpcHelloGateway;
use adapter_http::{Config, Edge, Site, SocketAddress, router};
use adapter_jwt::{JwksKeys, JwtTokenIssuer, JwtTokenVerifier, KeyRing};
use adapter_password::{Argon2PasswordHasher, Config as PasswordConfig};
use adapter_xlsx::{Config as SheetsConfig, XlsxReader, XlsxWriter};
use axum::Router;
use portico_application::{
    Application, Policy, Ports, SessionPolicy,
    ports::{IdGenerator, LoginLimits},
};
use portico_domain::{
    import::ImportId,
    language::Language,
    session::{SessionId, SessionLifetime, SessionLimit, TokenId},
    user::Role,
};
use uuid::Uuid;

use super::{ACCESS_TTL, GRACE, TestSite};
use crate::http::{
    audit::AuditTrail,
    clock::{ManualClock, TokioTimer},
    keys::{KEY, REFRESH_TTL, tokens_config},
};

/// What a site is made of.
pub(crate) struct TestSiteBuilder {
    pub(crate) config: Config,
    pub(crate) policy: SessionPolicy,
    pub(crate) limits: LoginLimits,
    language: Language,
    ring: Arc<KeyRing>,
    store: StoreConfig,
    pub(crate) sheets: SheetsConfig,
    socket: SocketAddress,
}

impl Default for TestSiteBuilder {
    fn default() -> Self {
        Self {
            config: Config {
                addr: ([127, 0, 0, 1], 0).into(),
                max_connections: 10_000,
                max_concurrency: 1024,
                rate_per_address: 0,
                trusted_proxies: vec![],
                cors_origins: vec![],
                docs: true,
            },
            policy: SessionPolicy {
                limit: SessionLimit::new(1),
                access_ttl: ACCESS_TTL,
                refresh_ttl: REFRESH_TTL,
                refresh_grace: GRACE,
                max_lifetime: SessionLifetime::UNLIMITED,
            },
            limits: LoginLimits {
                window: std::time::Duration::from_mins(1),
                max_failures: 10,
                max_failures_per_address: 50,
            },
            language: Language::English,
            ring: KEY.ring.clone(),
            store: StoreConfig { path: ":memory:".into() },
            sheets: SheetsConfig::default(),
            socket: SocketAddress { port: Some(30000), public_url: None },
        }
    }
}

struct RandomIds;

#[expect(clippy::disallowed_methods, reason = "this is the port that others take ids from")]
impl IdGenerator for RandomIds {
    fn session_id(&self) -> SessionId {
        SessionId::from_uuid(Uuid::new_v4())
    }

    fn token_id(&self) -> TokenId {
        TokenId::from_uuid(Uuid::new_v4())
    }

    fn import_id(&self) -> ImportId {
        ImportId::from_uuid(Uuid::new_v4())
    }
}

impl TestSiteBuilder {
    /// Changes the section `http`.
    pub(crate) fn config(mut self, change: impl FnOnce(&mut Config)) -> Self {
        change(&mut self.config);
        self
    }

    /// How many sessions a user may have; 0 is no limit.
    pub(crate) fn sessions_per_user(mut self, limit: usize) -> Self {
        self.policy.limit = SessionLimit::new(limit);
        self
    }

    /// How long a session may go on.
    pub(crate) fn max_lifetime(mut self, longest: time::Duration) -> Self {
        self.policy.max_lifetime = SessionLifetime::new(longest);
        self
    }

    /// How many failed logins are too many; 0 is no limit.
    pub(crate) fn failures(mut self, together: u32, per_address: u32) -> Self {
        self.limits.max_failures = together;
        self.limits.max_failures_per_address = per_address;
        self
    }

    /// The language of who asks for none.
    pub(crate) fn language(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    /// Signs with the keys of `ring`.
    pub(crate) fn ring(mut self, ring: Arc<KeyRing>) -> Self {
        self.ring = ring;
        self
    }

    /// With other limits of imports.
    pub(crate) fn sheets(mut self, sheets: SheetsConfig) -> Self {
        self.sheets = sheets;
        self
    }

    /// With the WebSocket service elsewhere.
    pub(crate) fn socket(mut self, socket: SocketAddress) -> Self {
        self.socket = socket;
        self
    }

    /// Keeps everything in a file.
    pub(crate) fn file(mut self, store: StoreConfig) -> Self {
        self.store = store;
        self
    }

    pub(crate) fn build(self) -> TestSite {
        self.build_with(|_| ()).0
    }

    /// With other adapters on some ports, and what `replace` answers of them.
    pub(crate) fn build_with<T>(self, replace: impl FnOnce(&mut Ports) -> T) -> (TestSite, T) {
        let Self { config, policy, limits, language, ring, store, sheets, socket } = self;
        let (clock, audit) = (ManualClock::new(), Arc::new(AuditTrail::default()));
        let embedded = Embedded::open(&store).expect("the store is free");
        let tokens = tokens_config();
        let public_keys = Arc::new(JwksKeys::new(ring.clone(), tokens.algorithm));
        let mut ports = Ports {
            users: Arc::new(EmbeddedUserRepository::new(embedded.clone())),
            user_queries: Arc::new(EmbeddedUserQueries::new(embedded.clone())),
            token_store: Arc::new(EmbeddedTokenStore::new(embedded.clone())),
            token_issuer: Arc::new(JwtTokenIssuer::new(ring.clone(), tokens.clone())),
            token_verifier: Arc::new(JwtTokenVerifier::new(ring, tokens, clock.clone())),
            passwords: Arc::new(Argon2PasswordHasher::new(PasswordConfig::cheap_for_tests())),
            throttle: Arc::new(EmbeddedLoginThrottle::new(embedded.clone(), limits)),
            events: embedded.events(),
            audit: audit.clone(),
            imports: Arc::new(EmbeddedImportRepository::new(embedded.clone())),
            sheet_reader: Arc::new(XlsxReader::new(sheets.clone())),
            sheet_writer: Arc::new(XlsxWriter::new()),
            hello: Arc::new(GrpcHelloGateway::default()),
            timer: Arc::new(TokioTimer),
            clock: clock.clone(),
            ids: Arc::new(RandomIds),
        };
        let replaced = replace(&mut ports);
        let policy =
            Policy { sessions: policy, imports_at_once: sheets.max_jobs, publishers: Role::Admin };
        let application = Arc::new(Application::new(ports, policy, "test".into()));
        let site = Site {
            application: application.clone(),
            public_keys,
            max_upload_bytes: sheets.max_upload_bytes,
            socket,
            background: Arc::new(|_, work| drop(tokio::spawn(work))),
        };
        // A router of axum has a name for its type, and hands everything on as it is.
        let edge = Edge::new(&config, language, Uuid::max());
        let router = Router::new().fallback_service(router(site, &config, edge));
        (TestSite { application, clock, audit, router }, replaced)
    }
}
