//! Ports that fail in every way that a port can.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_trait::async_trait;
use portico_application::{
    ports::{PasswordHasher, PasswordVerdict, PortError, Rotation, RotationOutcome, TokenStore},
    tokens::TokenGrant,
};
use portico_domain::{
    consistency::Consistency,
    page::{Page, PageLimit},
    repository::RepositoryError,
    session::{EndReason, Session, SessionId, SessionLimit, SessionState},
    user::{Password, PasswordHash, UserFilter, UserId, UserProfile, UserQueries, UserSummary},
};
use secrecy::SecretString;
use time::OffsetDateTime;
use tokio::sync::Notify;

/// What only the log may ever show.
pub(crate) const INTERNALS: &str = "connection to 10.1.2.3:3306 refused for root";

/// How a port fails.
#[derive(Clone, Copy)]
pub(crate) enum Fault {
    Unavailable,
    Broken,
    Panic,
    Hang,
}

impl Fault {
    pub(crate) async fn port(self) -> PortError {
        match self {
            Self::Unavailable => PortError::Unavailable(INTERNALS.into()),
            Self::Broken => PortError::Broken(INTERNALS.into()),
            Self::Panic => panic!("{INTERNALS}"),
            Self::Hang => std::future::pending().await,
        }
    }

    async fn repository(self) -> RepositoryError {
        match self.port().await {
            PortError::Unavailable(cause) => RepositoryError::Unavailable(cause),
            PortError::Broken(cause) => RepositoryError::Broken(cause),
        }
    }
}

/// [`UserQueries`] that fail.
pub(crate) struct FaultyQueries(pub(crate) Fault);

#[async_trait]
impl UserQueries for FaultyQueries {
    async fn find(
        &self,
        _: UserId,
        _: &Consistency,
    ) -> Result<Option<UserSummary>, RepositoryError> {
        Err(self.0.repository().await)
    }

    async fn first(&self) -> Result<Option<UserSummary>, RepositoryError> {
        Err(self.0.repository().await)
    }

    async fn list(
        &self,
        _: &UserFilter,
        _: Option<UserId>,
        _: PageLimit,
        _: &Consistency,
    ) -> Result<Page<UserSummary, UserId>, RepositoryError> {
        Err(self.0.repository().await)
    }
}

/// [`UserQueries`] that say when somebody waits, and answer when they are let go.
#[derive(Default)]
pub(crate) struct HeldQueries {
    pub(crate) waiting: Notify,
    pub(crate) go: Notify,
}

#[async_trait]
impl UserQueries for HeldQueries {
    async fn find(
        &self,
        _: UserId,
        _: &Consistency,
    ) -> Result<Option<UserSummary>, RepositoryError> {
        self.first().await
    }

    async fn first(&self) -> Result<Option<UserSummary>, RepositoryError> {
        self.waiting.notify_one();
        self.go.notified().await;
        Ok(None)
    }

    async fn list(
        &self,
        _: &UserFilter,
        _: Option<UserId>,
        limit: PageLimit,
        _: &Consistency,
    ) -> Result<Page<UserSummary, UserId>, RepositoryError> {
        self.first().await.map(|_| Page::cut(vec![], limit, |user: &UserSummary| user.id))
    }
}

/// A [`TokenStore`] that counts how often it is asked, and fails once it is told to.
pub(crate) struct WatchedTokenStore {
    inner: Arc<dyn TokenStore>,
    calls: AtomicUsize,
    fault: std::sync::Mutex<Option<Fault>>,
}

impl WatchedTokenStore {
    pub(crate) fn new(inner: Arc<dyn TokenStore>) -> Arc<Self> {
        Arc::new(Self { inner, calls: AtomicUsize::new(0), fault: std::sync::Mutex::new(None) })
    }

    pub(crate) fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// Fails from now on, or works again.
    pub(crate) fn fail(&self, fault: Option<Fault>) {
        *self.fault.lock().expect("nobody panics with it in hand") = fault;
    }

    async fn ask(&self) -> Result<&dyn TokenStore, PortError> {
        self.calls.fetch_add(1, Ordering::SeqCst);
        let fault = *self.fault.lock().expect("nobody panics with it in hand");
        match fault {
            Some(fault) => Err(fault.port().await),
            None => Ok(self.inner.as_ref()),
        }
    }
}

#[async_trait]
impl TokenStore for WatchedTokenStore {
    async fn open(
        &self,
        session: &Session,
        grant: &TokenGrant,
        limit: SessionLimit,
    ) -> Result<Vec<SessionId>, PortError> {
        self.ask().await?.open(session, grant, limit).await
    }

    async fn find(
        &self,
        user: UserId,
        session: SessionId,
        now: OffsetDateTime,
    ) -> Result<Option<SessionState>, PortError> {
        self.ask().await?.find(user, session, now).await
    }

    async fn rotate(&self, rotation: &Rotation) -> Result<RotationOutcome, PortError> {
        self.ask().await?.rotate(rotation).await
    }

    async fn list(&self, user: UserId, now: OffsetDateTime) -> Result<Vec<Session>, PortError> {
        self.ask().await?.list(user, now).await
    }

    async fn end(
        &self,
        user: UserId,
        session: SessionId,
        reason: EndReason,
        now: OffsetDateTime,
    ) -> Result<bool, PortError> {
        self.ask().await?.end(user, session, reason, now).await
    }

    async fn end_all(
        &self,
        user: UserId,
        except: Option<SessionId>,
        reason: EndReason,
        now: OffsetDateTime,
    ) -> Result<Vec<SessionId>, PortError> {
        self.ask().await?.end_all(user, except, reason, now).await
    }

    async fn update_profile(&self, profile: &UserProfile) -> Result<(), PortError> {
        self.ask().await?.update_profile(profile).await
    }
}

/// A [`PasswordHasher`] that counts what it is asked for, and keeps what it made.
pub(crate) struct WatchedHasher {
    inner: Arc<dyn PasswordHasher>,
    verified: AtomicUsize,
    made: std::sync::Mutex<Vec<String>>,
}

impl WatchedHasher {
    pub(crate) fn new(inner: Arc<dyn PasswordHasher>) -> Arc<Self> {
        Arc::new(Self { inner, verified: AtomicUsize::new(0), made: std::sync::Mutex::default() })
    }

    pub(crate) fn verified(&self) -> usize {
        self.verified.load(Ordering::SeqCst)
    }

    /// Every hash that was made.
    pub(crate) fn made(&self) -> Vec<String> {
        self.made.lock().expect("nobody panics with it in hand").clone()
    }
}

#[async_trait]
impl PasswordHasher for WatchedHasher {
    async fn hash(&self, password: Password) -> Result<PasswordHash, PortError> {
        let hash = self.inner.hash(password).await?;
        self.made.lock().expect("nobody panics with it in hand").push(hash.as_phc().to_owned());
        Ok(hash)
    }

    async fn hash_in_background(&self, password: Password) -> Result<PasswordHash, PortError> {
        self.inner.hash_in_background(password).await
    }

    async fn verify(
        &self,
        attempt: SecretString,
        hash: Option<PasswordHash>,
    ) -> Result<PasswordVerdict, PortError> {
        self.verified.fetch_add(1, Ordering::SeqCst);
        self.inner.verify(attempt, hash).await
    }
}
