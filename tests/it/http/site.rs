//! The real router over the real use cases, on a store in memory and a clock to set.

mod builder;

use std::sync::Arc;

use axum::Router;
pub(crate) use builder::TestSiteBuilder;
use portico_application::{Actor, Application, usecases::RegisterUserCommand};
use portico_domain::user::{Gender, Password, Role, User, UserId, Username};
use serde_json::{Value, json};
use time::Duration;
use tower::ServiceExt;

pub(crate) use super::tokens::Tokens;
use super::{
    answer::Answer,
    ask::{Ask, post},
    audit::AuditTrail,
    clock::ManualClock,
    faults::WatchedTokenStore,
};

/// The password of every user of a test.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

pub(crate) const ACCESS_TTL: Duration = Duration::minutes(30);
pub(crate) const GRACE: Duration = Duration::seconds(10);

/// A site, and what a test does to it from behind.
pub(crate) struct TestSite {
    pub(crate) application: Arc<Application>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) audit: Arc<AuditTrail>,
    router: Router,
}

impl TestSite {
    /// With a token store that is watched.
    pub(crate) fn watched() -> (Self, Arc<WatchedTokenStore>) {
        Self::builder().build_with(|ports| {
            let watched = WatchedTokenStore::new(ports.token_store.clone());
            ports.token_store = watched.clone();
            watched
        })
    }

    /// As it is configured by default, without users.
    pub(crate) fn new() -> Self {
        Self::builder().build()
    }

    pub(crate) fn builder() -> TestSiteBuilder {
        TestSiteBuilder::default()
    }

    /// Takes a request through the whole router.
    pub(crate) async fn send(&self, ask: Ask) -> Answer {
        let answered = self.router.clone().oneshot(ask.into_request()).await;
        let Ok(response) = answered;
        Answer::read(response).await
    }

    /// Adds an active user with [`PASSWORD`].
    pub(crate) async fn add(&self, username: &str, role: Role) -> User {
        let command = RegisterUserCommand {
            username: Username::parse(username).expect("a username"),
            password: Some(Password::parse(PASSWORD.into()).expect("a password")),
            gender: Gender::Unknown,
            role,
        };
        let actor = Actor::at_a_terminal();
        self.application.register_user.execute(&actor, command).await.expect("the name is free")
    }

    /// Adds a member.
    pub(crate) async fn member(&self, username: &str) -> UserId {
        self.add(username, Role::Member).await.id
    }

    /// Adds an administrator and logs in as one.
    pub(crate) async fn admin(&self) -> Tokens {
        self.add("admin", Role::Admin).await;
        self.log_in("admin").await
    }

    /// Adds a member and logs in as one.
    pub(crate) async fn ada(&self) -> (UserId, Tokens) {
        (self.member("ada").await, self.log_in("ada").await)
    }

    /// Logs in with [`PASSWORD`].
    pub(crate) async fn log_in(&self, username: &str) -> Tokens {
        Tokens::of(&self.try_log_in(username, PASSWORD).await)
    }

    pub(crate) async fn try_log_in(&self, username: &str, password: &str) -> Answer {
        self.send(log_in(username, password)).await
    }

    pub(crate) async fn refresh(&self, refresh_token: &str) -> Answer {
        self.send(post("/auth/refresh_token").bearer(refresh_token)).await
    }

    pub(crate) async fn home(&self, access_token: &str) -> Answer {
        self.send(super::ask::get("/home").bearer(access_token)).await
    }
}

/// A login as JSON.
pub(crate) fn log_in(username: &str, password: &str) -> Ask {
    post("/auth/login").json(&json!({ "username": username, "password": password }))
}

/// The names of an object's members, sorted.
#[track_caller]
pub(crate) fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> =
        value.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}
