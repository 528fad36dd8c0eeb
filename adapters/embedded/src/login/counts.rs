use std::time::Duration;

use portico_application::ports::{FAMILIAR_ADDRESSES, FAMILIAR_FOR};
use rusqlite::{Connection, OptionalExtension, Params, params};

/// How often a further login from there is written down, in microseconds: once a day.
const RENEWED_AFTER: i64 = 24 * 60 * 60 * 1_000_000;

/// How many rows that count no more one call removes at most: more than it adds, and few enough not to be felt.
const PRUNE: i64 = 32;

/// The failures of one window, which ends now. All times are microseconds since 1970.
pub(super) struct Counts<'connection> {
    connection: &'connection Connection,
    window: i64,
    now: i64,
}

impl<'connection> Counts<'connection> {
    pub(super) fn new(connection: &'connection Connection, window: Duration, now: i64) -> Self {
        let window = i64::try_from(window.as_micros()).unwrap_or(i64::MAX);
        // Half the range of time is more than any clock says, and leaves room to add to it.
        Self { connection, window: window.min(i64::MAX / 2), now }
    }

    pub(super) fn window(&self) -> i64 {
        self.window
    }

    /// When `account` failed from `address` for the `limit`th time, counted backwards; `None` if it did not, or if
    /// there is no limit.
    pub(super) fn together(
        &self,
        account: &str,
        address: &str,
        limit: u32,
    ) -> rusqlite::Result<Option<i64>> {
        let sql = "SELECT at FROM login_failures WHERE account = ?3 AND address = ?4 AND at > ?1
                   ORDER BY at DESC LIMIT 1 OFFSET ?2";
        let Some(skipped) = skipped(limit) else { return Ok(None) };
        self.time(sql, params![self.since(), skipped, account, address])
    }

    /// As [`Counts::together`], for `address` and whatever account.
    pub(super) fn address(&self, address: &str, limit: u32) -> rusqlite::Result<Option<i64>> {
        let sql = "SELECT at FROM login_failures WHERE address = ?3 AND at > ?1
                   ORDER BY at DESC LIMIT 1 OFFSET ?2";
        let Some(skipped) = skipped(limit) else { return Ok(None) };
        self.time(sql, params![self.since(), skipped, address])
    }

    /// As [`Counts::together`], for `account` and all addresses that are not familiar to it.
    pub(super) fn strangers(&self, account: &str, limit: u32) -> rusqlite::Result<Option<i64>> {
        let sql = "SELECT at FROM login_failures WHERE account = ?3 AND at > ?1
                       AND NOT EXISTS (SELECT 1 FROM login_addresses AS familiar
                           WHERE familiar.account = login_failures.account
                               AND familiar.address = login_failures.address)
                   ORDER BY at DESC LIMIT 1 OFFSET ?2";
        let Some(skipped) = skipped(limit) else { return Ok(None) };
        self.time(sql, params![self.since(), skipped, account])
    }

    /// When `account` was last tried from an address that is not familiar to it, as far as the try failed or was one of
    /// a slowed sequence.
    pub(super) fn last_stranger(&self, account: &str) -> rusqlite::Result<Option<i64>> {
        let failed = self.strangers(account, 1)?;
        let paced = self.time("SELECT at FROM login_pace WHERE account = ?1", [account])?;
        Ok(failed.max(paced))
    }

    /// Whether someone logged in to `account` from `address`.
    pub(super) fn is_familiar(&self, account: &str, address: &str) -> rusqlite::Result<bool> {
        let sql = "SELECT 1 FROM login_addresses WHERE account = ?1 AND address = ?2";
        self.connection.prepare_cached(sql)?.exists([account, address])
    }

    /// Remembers a try of a slowed sequence, and forgets those that are `pace` old.
    pub(super) fn keep_pace(&self, account: &str, pace: i64) -> rusqlite::Result<()> {
        let prune = "DELETE FROM login_pace WHERE account IN
                         (SELECT account FROM login_pace WHERE at <= ?1 ORDER BY at LIMIT ?2)";
        self.execute(prune, [self.now - pace, PRUNE])?;
        let keep = "INSERT INTO login_pace (account, at) VALUES (?1, ?2)
                    ON CONFLICT DO UPDATE SET at = excluded.at";
        self.execute(keep, params![account, self.now])
    }

    /// Counts a failure.
    pub(super) fn fail(&self, account: Option<&str>, address: &str) -> rusqlite::Result<()> {
        let prune = "DELETE FROM login_failures WHERE id IN
                         (SELECT id FROM login_failures WHERE at <= ?1 ORDER BY at LIMIT ?2)";
        self.execute(prune, [self.since(), PRUNE])?;
        let add = "INSERT INTO login_failures (account, address, at) VALUES (?1, ?2, ?3)";
        self.execute(add, params![account, address, self.now])
    }

    /// Forgets the failures of `account` from `address`, which is familiar to it from now on.
    pub(super) fn succeed(&self, account: &str, address: &str) -> rusqlite::Result<()> {
        let clear = "DELETE FROM login_failures WHERE account = ?1 AND address = ?2";
        self.execute(clear, [account, address])?;
        let keep = "INSERT INTO login_addresses (account, address, at) VALUES (?1, ?2, ?3)
                    ON CONFLICT DO UPDATE SET at = excluded.at WHERE excluded.at - at > ?4";
        self.execute(keep, params![account, address, self.now, RENEWED_AFTER])?;
        self.forget_addresses(account)
    }

    fn forget_addresses(&self, account: &str) -> rusqlite::Result<()> {
        let surplus = "DELETE FROM login_addresses WHERE account = ?1 AND address IN
                           (SELECT address FROM login_addresses WHERE account = ?1
                            ORDER BY at DESC LIMIT -1 OFFSET ?2)";
        self.execute(surplus, params![account, FAMILIAR_ADDRESSES])?;
        let old = "DELETE FROM login_addresses WHERE (account, address) IN
                       (SELECT account, address FROM login_addresses WHERE at <= ?1 ORDER BY at LIMIT ?2)";
        let horizon = self.now.saturating_sub_unsigned(micros(FAMILIAR_FOR));
        self.execute(old, [horizon, PRUNE])
    }

    /// Failures up to then do not count any more.
    fn since(&self) -> i64 {
        self.now - self.window
    }

    fn time(&self, sql: &str, parameters: impl Params) -> rusqlite::Result<Option<i64>> {
        self.connection.prepare_cached(sql)?.query_row(parameters, |row| row.get(0)).optional()
    }

    fn execute(&self, sql: &str, parameters: impl Params) -> rusqlite::Result<()> {
        self.connection.prepare_cached(sql)?.execute(parameters).map(drop)
    }
}

/// How many newer failures stand before the one that reaches the limit; `None` when there is no limit.
fn skipped(limit: u32) -> Option<i64> {
    limit.checked_sub(1).map(i64::from)
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
