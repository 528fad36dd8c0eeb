use std::time::Duration;

use async_trait::async_trait;
use portico_application::ports::{
    Admission, LoginAttempt, LoginLimits, LoginOutcome, LoginThrottle, PortError,
};
use rusqlite::Connection;

use super::{attempt::Attempt, counts::Counts};
use crate::Embedded;

/// How far apart tries are that come from unfamiliar addresses while these are slowed, in microseconds.
const PACE: i64 = 1_000_000;

/// [`LoginThrottle`] in the `SQLite` file.
pub struct EmbeddedLoginThrottle {
    embedded: Embedded,
    limits: LoginLimits,
}

impl EmbeddedLoginThrottle {
    /// Counts in `embedded`.
    #[must_use]
    pub fn new(embedded: Embedded, limits: LoginLimits) -> Self {
        Self { embedded, limits }
    }
}

#[async_trait]
impl LoginThrottle for EmbeddedLoginThrottle {
    async fn admit(&self, attempt: &LoginAttempt) -> Result<Admission, PortError> {
        let (attempt, limits) = (Attempt::from(attempt), self.limits);
        let admit = move |connection: &Connection| {
            admit(&Counts::new(connection, limits.window, attempt.at), &attempt, limits)
        };
        Ok(self.embedded.store().write(admit).await?)
    }

    async fn settle(
        &self,
        attempt: &LoginAttempt,
        outcome: LoginOutcome,
    ) -> Result<Admission, PortError> {
        let (attempt, limits) = (Attempt::from(attempt), self.limits);
        let settle = move |connection: &Connection| {
            settle(&Counts::new(connection, limits.window, attempt.at), &attempt, limits, outcome)
        };
        Ok(self.embedded.store().write(settle).await?)
    }
}

fn admit(counts: &Counts, attempt: &Attempt, limits: LoginLimits) -> rusqlite::Result<Admission> {
    if let Some(delay) = exhausted(counts, attempt, limits)? {
        return Ok(Admission::RetryAfter(delay));
    }
    let Some(account) = attempt.account.as_deref() else { return Ok(Admission::Granted) };
    if counts.is_familiar(account, &attempt.address)?
        || counts.strangers(account, limits.max_failures)?.is_none()
    {
        return Ok(Admission::Granted);
    }
    match counts.last_stranger(account)?.map(|last| last + PACE - attempt.at) {
        Some(wait @ 1..) => Ok(Admission::RetryAfter(micros(wait.min(PACE)))),
        _ => counts.keep_pace(account, PACE).map(|()| Admission::Granted),
    }
}

/// A refused try is not counted: nothing is learnt from it, and it must not make the wait longer.
fn settle(
    counts: &Counts,
    attempt: &Attempt,
    limits: LoginLimits,
    outcome: LoginOutcome,
) -> rusqlite::Result<Admission> {
    if let Some(delay) = exhausted(counts, attempt, limits)? {
        return Ok(Admission::RetryAfter(delay));
    }
    match (outcome, &attempt.account) {
        (LoginOutcome::Failure, account) => counts.fail(account.as_deref(), &attempt.address)?,
        (LoginOutcome::Success, Some(account)) => counts.succeed(account, &attempt.address)?,
        (LoginOutcome::Success, None) => {}
    }
    Ok(Admission::Granted)
}

/// How long the account and the address together, or the address alone, have failed too often still.
fn exhausted(
    counts: &Counts,
    attempt: &Attempt,
    limits: LoginLimits,
) -> rusqlite::Result<Option<Duration>> {
    let together = match &attempt.account {
        Some(account) => counts.together(account, &attempt.address, limits.max_failures)?,
        None => None,
    };
    let alone = if attempt.is_remote {
        counts.address(&attempt.address, limits.max_failures_per_address)?
    } else {
        None
    };
    let window = counts.window();
    let wait = together.max(alone).map(|failed_at| failed_at + window - attempt.at);
    Ok(wait.map(|wait| micros(wait.min(window))))
}

/// A wait in the terms of the port; never nothing.
fn micros(wait: i64) -> Duration {
    Duration::from_micros(u64::try_from(wait).unwrap_or_default().max(1))
}
