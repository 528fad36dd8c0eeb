use std::collections::BTreeMap;

use portico_domain::user::{PasswordHash, User, UserId, Username, Version};
use rusqlite::{Connection, OptionalExtension, Params, Row};

use crate::store::{column, time, word};

/// The statement that reads whole users, those that `$condition` names.
macro_rules! select_users {
    ($condition:literal) => {
        concat!(
            "SELECT id, username, password, gender, role, status, version, created_at, updated_at FROM users ",
            $condition
        )
    };
}
pub(super) use select_users;

pub(super) fn find(
    connection: &Connection,
    sql: &str,
    parameters: impl Params,
) -> rusqlite::Result<Option<User>> {
    connection.prepare_cached(sql)?.query_row(parameters, user).optional()
}

/// Those who have one of `ids` or one of `usernames`, as they all are at one moment.
pub(super) fn find_all(
    connection: &Connection,
    ids: &[UserId],
    usernames: &[Username],
) -> rusqlite::Result<Vec<User>> {
    let is_alone = connection.is_autocommit();
    let _moment = is_alone.then(|| connection.unchecked_transaction()).transpose()?;
    let mut found = BTreeMap::new();
    let mut by_id = connection.prepare_cached(select_users!("WHERE id = ?1"))?;
    for id in ids {
        let found_one = by_id.query_row([id.get()], user).optional()?;
        found.extend(found_one.map(|user| (user.id, user)));
    }
    let mut by_username = connection.prepare_cached(select_users!("WHERE username = ?1"))?;
    for username in usernames {
        let found_one = by_username.query_row([username.as_str()], user).optional()?;
        found.extend(found_one.map(|user| (user.id, user)));
    }
    Ok(found.into_values().collect())
}

/// A row of [`select_users`].
pub(super) fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: column(row, 0, UserId::parse)?,
        username: column(row, 1, |name: String| Username::parse(&name))?,
        password: row.get::<_, Option<String>>(2)?.map(PasswordHash::from_phc),
        gender: word(row, 3)?,
        role: word(row, 4)?,
        status: word(row, 5)?,
        version: column(row, 6, Version::parse)?,
        created_at: time(row, 7)?,
        updated_at: time(row, 8)?,
    })
}
