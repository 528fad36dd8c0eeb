use portico_domain::{
    session::{SessionLifetime, SessionLimit},
    user::Role,
};
use time::Duration;

/// What is allowed.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// How long sessions live, and how many there are.
    pub sessions: SessionPolicy,
    /// How many imports are worked on at a time.
    pub imports_at_once: usize,
    /// Who may publish on topics, besides administrators.
    pub publishers: Role,
}

/// How long sessions and tokens live, and how many sessions a user may have.
#[derive(Debug, Clone, Copy)]
pub struct SessionPolicy {
    /// How many sessions one user may have at a time.
    pub limit: SessionLimit,
    /// How long an access token is good.
    pub access_ttl: Duration,
    /// How long a refresh token is good, and with it a session that is not refreshed.
    pub refresh_ttl: Duration,
    /// How long a refresh token that was exchanged still answers the same successor.
    pub refresh_grace: Duration,
    /// How long a session goes on at most, however often it is refreshed.
    pub max_lifetime: SessionLifetime,
}
