//! Small builders for the unit tests of the use cases.
//!
//! A test fills in the mocks that its rule is about; a call of any other port ends the test.

mod heard;

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use async_trait::async_trait;
pub(crate) use heard::Heard;

use portico_domain::{
    import::{Import, ImportId, MockImportRepository},
    repository::RepositoryError,
    session::{Client, EndReason, Session, SessionId, SessionLifetime, SessionLimit, TokenId},
    user::{
        Gender, MockUserQueries, MockUserRepository, NewUser, PasswordHash, Role, User, UserId,
        UserStatus, Username, Version,
    },
};
use time::{Duration, OffsetDateTime, macros::datetime};

use crate::{
    Actor, Application, Origin, Policy, Ports, Principal, SessionPolicy,
    ports::{
        Admission, Event, MockClock, MockEventBus, MockHelloGateway, MockIdGenerator,
        MockLoginThrottle, MockPasswordHasher, MockSheetReader, MockSheetWriter, MockTokenIssuer,
        MockTokenStore, MockTokenVerifier, PortError, Timer,
    },
    tokens::{Claims, KeyId, TokenGrant, TokenPair},
};

/// What every clock shows: not a whole second, because tokens are dated in whole ones.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-03-01 12:00:00.75 UTC);
/// The second in which [`NOW`] lies.
pub(crate) const NOW_SECOND: OffsetDateTime = datetime!(2026-03-01 12:00:00 UTC);

/// Lets as many sleeps as this end, and no other.
#[derive(Default)]
pub(crate) struct Beats(pub(crate) AtomicU32);

#[async_trait]
impl Timer for Beats {
    async fn sleep(&self, duration: Duration) {
        assert_eq!(duration, Import::BEAT);
        let left = self.0.load(Ordering::Relaxed);
        if left == 0 {
            pending::<()>().await;
        }
        self.0.store(left - 1, Ordering::Relaxed);
    }
}

/// One mock for each port; clock and ids are given.
#[derive(Default)]
pub(crate) struct Mocks {
    pub(crate) users: MockUserRepository,
    pub(crate) queries: MockUserQueries,
    pub(crate) store: MockTokenStore,
    pub(crate) issuer: MockTokenIssuer,
    pub(crate) verifier: MockTokenVerifier,
    pub(crate) passwords: MockPasswordHasher,
    pub(crate) throttle: MockLoginThrottle,
    pub(crate) events: MockEventBus,
    pub(crate) audit: Arc<Heard>,
    pub(crate) imports: MockImportRepository,
    pub(crate) reader: MockSheetReader,
    pub(crate) writer: MockSheetWriter,
    pub(crate) hello: MockHelloGateway,
    pub(crate) timer: Beats,
}

impl Mocks {
    /// The use cases on these mocks. Every new session is [`session_id`] 1, every new token [`token_id`] 1.
    pub(crate) fn application(self) -> Application {
        let mut clock = MockClock::new();
        clock.expect_now().return_const(NOW);
        let mut ids = MockIdGenerator::new();
        ids.expect_session_id().return_const(session_id(1));
        ids.expect_token_id().return_const(token_id(1));
        ids.expect_import_id().return_const(import_id(1));
        let ports = Ports {
            users: Arc::new(self.users),
            user_queries: Arc::new(self.queries),
            token_store: Arc::new(self.store),
            token_issuer: Arc::new(self.issuer),
            token_verifier: Arc::new(self.verifier),
            passwords: Arc::new(self.passwords),
            throttle: Arc::new(self.throttle),
            events: Arc::new(self.events),
            audit: self.audit,
            imports: Arc::new(self.imports),
            sheet_reader: Arc::new(self.reader),
            sheet_writer: Arc::new(self.writer),
            hello: Arc::new(self.hello),
            timer: Arc::new(self.timer),
            clock: Arc::new(clock),
            ids: Arc::new(ids),
        };
        let policy = Policy { sessions: policy(), imports_at_once: 1, publishers: Role::Admin };
        Application::new(ports, policy, "test".into())
    }

    /// The throttle lets a try through, before and after the check.
    pub(crate) fn admit(&mut self) {
        self.throttle.expect_admit().return_once(|_| Ok(Admission::Granted));
        self.throttle.expect_settle().return_once(|_, _| Ok(Admission::Granted));
    }

    /// The issuer names its key, and signs whatever it is given.
    pub(crate) fn sign(&mut self) {
        self.issuer.expect_current_key().return_const(KeyId::new("key"));
        self.issuer.expect_issue().returning(|_| Ok(pair()));
    }

    /// Exactly these ends are announced, each once.
    pub(crate) fn announce(&mut self, sessions: &[SessionId], reason: EndReason) {
        for &session in sessions {
            let event = Event::SessionEnded { user: user_id(), session, reason };
            let announced = move |published: &Event| *published == event;
            self.events.expect_publish().withf(announced).once().return_const(());
        }
    }
}

pub(crate) fn policy() -> SessionPolicy {
    SessionPolicy {
        limit: SessionLimit::new(1),
        access_ttl: Duration::minutes(30),
        refresh_ttl: Duration::days(30),
        refresh_grace: Duration::seconds(10),
        max_lifetime: SessionLifetime::new(Duration::days(90)),
    }
}

pub(crate) fn user_id() -> UserId {
    UserId::parse(7).expect("7 is an id")
}

pub(crate) fn username(text: &str) -> Username {
    Username::parse(text).expect("a good name")
}

pub(crate) fn version(number: i64) -> Version {
    Version::parse(number).expect("a positive version")
}

pub(crate) fn hash(text: &str) -> PasswordHash {
    PasswordHash::from_phc(text.into())
}

/// An active member at the first version, whose password has the hash `old`.
pub(crate) fn ada() -> User {
    NewUser {
        username: username("ada"),
        password: Some(hash("old")),
        gender: Gender::Female,
        role: Role::Member,
        created_at: NOW - Duration::DAY,
    }
    .with_id(user_id())
}

pub(crate) fn disabled() -> User {
    User { status: UserStatus::Disabled, version: version(2), ..ada() }
}

pub(crate) fn session_id(number: u8) -> SessionId {
    let text = format!("00000000-0000-4000-8000-{number:012}");
    text.parse().expect("a UUID in lower case")
}

pub(crate) fn token_id(number: u8) -> TokenId {
    let text = format!("00000000-0000-4000-9000-{number:012}");
    text.parse().expect("a UUID in lower case")
}

pub(crate) fn import_id(number: u8) -> ImportId {
    let text = format!("00000000-0000-4000-a000-{number:012}");
    text.parse().expect("a UUID in lower case")
}

/// An active session of [`ada`].
pub(crate) fn session(number: u8) -> Session {
    Session {
        id: session_id(number),
        user: ada().profile(),
        client: Client::default(),
        opened_at: NOW,
        refreshed_at: NOW,
        expires_at: NOW_SECOND + policy().refresh_ttl,
    }
}

/// [`ada`] in [`session`] 1.
pub(crate) fn principal() -> Principal {
    let principal = Principal::new(Arc::new(session(1)), claims().expires_at);
    principal.from_origin(stranger().origin)
}

/// Somebody on this machine.
pub(crate) fn stranger() -> Actor {
    let request_id = Some("request-1".into());
    Actor::unknown(Origin { address: Some([127, 0, 0, 1].into()), request_id })
}

/// What the policy makes of a pair for session 1 that is drawn up [`NOW`].
pub(crate) fn grant() -> TokenGrant {
    TokenGrant {
        user: user_id(),
        session: session_id(1),
        access: token_id(1),
        refresh: token_id(1),
        issued_at: NOW_SECOND,
        access_expires_at: NOW_SECOND + policy().access_ttl,
        refresh_expires_at: NOW_SECOND + policy().refresh_ttl,
        key: KeyId::new("key"),
    }
}

/// What token 9 of session 1 claims.
pub(crate) fn claims() -> Claims {
    Claims {
        user: user_id(),
        session: session_id(1),
        token: token_id(9),
        expires_at: NOW_SECOND + Duration::MINUTE,
    }
}

pub(crate) fn pair() -> TokenPair {
    TokenPair { access: "access".into(), refresh: "refresh".into() }
}

/// Users cannot be asked now.
pub(crate) fn users_down() -> RepositoryError {
    RepositoryError::Unavailable("connection refused".into())
}

/// A technical port cannot be asked now.
pub(crate) fn port_down() -> PortError {
    PortError::Unavailable("connection refused".into())
}
