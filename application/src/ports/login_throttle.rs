use std::{net::IpAddr, time::Duration};

use async_trait::async_trait;
use portico_domain::user::Username;
use time::OffsetDateTime;

use super::PortError;

/// One try to prove a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginAttempt {
    /// The account that is tried, whether it exists or not; `None` when the text cannot be a username.
    pub account: Option<Username>,
    /// Where the try comes from; `None` at a terminal.
    pub address: Option<IpAddr>,
    /// When.
    pub at: OffsetDateTime,
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginOutcome {
    /// The password was right.
    Success,
    /// The user, the password or the status was wrong.
    Failure,
}

/// Whether a try may go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It may.
    Granted,
    /// Not before this has passed.
    RetryAfter(Duration),
}

/// How many failures are too many. A number of 0 is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginLimits {
    /// How long a failure counts.
    pub window: Duration,
    /// How many tries may fail for one account from one address; also how many may fail for one account from addresses
    /// that never logged in to it, before these are slowed to one try a second.
    pub max_failures: u32,
    /// How many tries may fail from one address, whatever the account.
    pub max_failures_per_address: u32,
}

/// How long an address that logged in to an account stays familiar to it.
pub const FAMILIAR_FOR: Duration = Duration::from_hours(90 * 24);

/// How many addresses are familiar to one account at most: those of its last logins.
pub const FAMILIAR_ADDRESSES: u32 = 64;

/// Slows down guessing without locking anybody out. Counts live as long as the configured window, in the session store.
///
/// A try is asked about twice: before the password is checked, so that a refused one costs nothing, and after it, so
/// that of many parallel tries only as many learn their outcome as would have one after the other.
///
/// What counts as one address is a [`Network`](portico_domain::network::Network). A terminal counts as one more address to
/// an account, and has no limit of its own.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait LoginThrottle: Send + Sync {
    /// Refuses the try when, within the window, its account and address together or its address alone have failed too
    /// often, or when many addresses failed on the account and this one, which never logged in to it, comes within a
    /// second of another such try.
    async fn admit(&self, attempt: &LoginAttempt) -> Result<Admission, PortError>;

    /// Counts how the try ended. A refusal, for the same counts as in `admit` save the pace of one try a second, takes
    /// the place of the outcome, which must not be told then. A granted success clears the counts of its account and
    /// address, and remembers the address as one that logged in to the account, for [`FAMILIAR_FOR`] and as one of
    /// [`FAMILIAR_ADDRESSES`].
    async fn settle(
        &self,
        attempt: &LoginAttempt,
        outcome: LoginOutcome,
    ) -> Result<Admission, PortError>;
}
