use std::{error::Error, sync::Arc};

use mysql_async::{Row, from_row_opt};
use portico_domain::{
    micros::from_micros,
    user::{PasswordHash, User, UserId, Username, Version},
};

use crate::server::MysqlError;

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

type Columns = (i64, String, Option<String>, String, String, String, i64, i64, i64);

/// Reads a row that [`select_users`] selected on `server`.
pub(super) fn user(server: &Arc<str>, row: Row) -> Result<User, MysqlError> {
    let parsed = from_row_opt::<Columns>(row)
        // The error holds the row, which is nobody's business.
        .map_err(|_| "the columns have other types".into())
        .and_then(parse);
    parsed.map_err(|source| MysqlError::corrupt(server, "user", source))
}

fn parse(columns: Columns) -> Result<User, Box<dyn Error + Send + Sync>> {
    let (id, username, password, gender, role, status, version, created_at, updated_at) = columns;
    Ok(User {
        id: UserId::parse(id)?,
        username: Username::parse(&username)?,
        password: password.map(PasswordHash::from_phc),
        gender: gender.parse()?,
        role: role.parse()?,
        status: status.parse()?,
        version: Version::parse(version)?,
        created_at: from_micros(created_at)?,
        updated_at: from_micros(updated_at)?,
    })
}
