use portico_domain::{
    micros::micros,
    user::{NewUser, PasswordHash, User, UserId, UserStatus, Version},
};
use rusqlite::{Connection, ffi, params};

use crate::store::column;

pub(super) fn add(connection: &Connection, user: &NewUser) -> rusqlite::Result<UserId> {
    let sql = "INSERT INTO users (username, password, gender, role, status, version, created_at, updated_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7) RETURNING id";
    connection.prepare_cached(sql)?.query_row(
        params![
            user.username.as_str(),
            user.password.as_ref().map(PasswordHash::as_phc),
            user.gender.as_str(),
            user.role.as_str(),
            UserStatus::Active.as_str(),
            Version::FIRST.get(),
            micros(user.created_at),
        ],
        |row| column(row, "id", UserId::parse),
    )
}

/// How many users are at the version that is meant.
pub(super) fn save(connection: &Connection, user: &User) -> rusqlite::Result<usize> {
    let sql = "UPDATE users SET username = ?3, password = ?4, gender = ?5, role = ?6, status = ?7,
                   version = version + 1, created_at = ?8, updated_at = ?9
               WHERE id = ?1 AND version = ?2";
    connection.prepare_cached(sql)?.execute(params![
        user.id.get(),
        user.version.get(),
        user.username.as_str(),
        user.password.as_ref().map(PasswordHash::as_phc),
        user.gender.as_str(),
        user.role.as_str(),
        user.status.as_str(),
        micros(user.created_at),
        micros(user.updated_at),
    ])
}

/// `None` when a unique key is taken.
pub(super) fn unique<T>(written: rusqlite::Result<T>) -> rusqlite::Result<Option<T>> {
    match written {
        Err(error) if error.sqlite_extended_error_code() == Some(ffi::SQLITE_CONSTRAINT_UNIQUE) => {
            Ok(None)
        }
        written => written.map(Some),
    }
}
