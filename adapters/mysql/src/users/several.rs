use std::collections::BTreeMap;

use mysql_async::Value;
use portico_domain::user::{User, UserId, Username};

use super::row::{self, select_users};
use crate::server::{Lease, MysqlError};

/// What becomes of the users who are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    Only,
    /// Nobody else changes them until the transaction ends.
    ForUpdate,
}

/// Those who have one of `ids` or one of `usernames`, as they all are at one moment.
pub(super) async fn find_all(
    lease: &mut Lease<'_>,
    ids: &[UserId],
    usernames: &[Username],
    read: Read,
) -> Result<Vec<User>, MysqlError> {
    let by_id = padded(ids, |id| id.get().into());
    let by_username = padded(usernames, |username| username.as_str().into());
    let Some(sql) = statement(by_id.len(), by_username.len(), read) else { return Ok(Vec::new()) };
    let rows = lease.rows(&sql, [by_id, by_username].concat()).await?;
    let users = rows.into_iter().map(|row| row::user(lease.server(), row));
    let users = users.map(|user| user.map(|user| (user.id, user)));
    Ok(users.collect::<Result<BTreeMap<_, _>, _>>()?.into_values().collect())
}

/// The values, with the last of them repeated so that few statements are enough for lists of every length.
fn padded<T>(keys: &[T], value: impl Fn(&T) -> Value) -> Vec<Value> {
    let mut values: Vec<_> = keys.iter().map(value).collect();
    if let Some(last) = values.last().cloned() {
        values.resize(values.len().next_power_of_two().max(LEAST), last);
    }
    values
}

const LEAST: usize = 16;

/// Reads by as many ids and as many names. That the index is named keeps a server from locking the whole table where it
/// is small. `None` where there is nothing to read by.
fn statement(ids: usize, usernames: usize, read: Read) -> Option<String> {
    let by_id = select_users!("FORCE INDEX (PRIMARY) WHERE id");
    let by_username = select_users!("FORCE INDEX (users_by_username) WHERE username");
    let select = |by: &str, count: usize| {
        let locking = if read == Read::ForUpdate { " FOR UPDATE" } else { "" };
        (count > 0).then(|| format!("({by} IN ({}){locking})", vec!["?"; count].join(", ")))
    };
    let parts = [select(by_id, ids), select(by_username, usernames)];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    (!parts.is_empty()).then(|| parts.join(" UNION ALL "))
}
