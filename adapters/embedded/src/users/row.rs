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

pub(super) fn user(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: column(row, "id", UserId::parse)?,
        username: column(row, "username", |name: String| Username::parse(&name))?,
        password: row.get::<_, Option<String>>("password")?.map(PasswordHash::from_phc),
        gender: word(row, "gender")?,
        role: word(row, "role")?,
        status: word(row, "status")?,
        version: column(row, "version", Version::parse)?,
        created_at: time(row, "created_at")?,
        updated_at: time(row, "updated_at")?,
    })
}
