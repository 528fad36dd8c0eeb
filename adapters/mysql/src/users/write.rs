use mysql_async::Value;
use portico_domain::{
    micros::micros,
    user::{NewUser, PasswordHash, User, UserStatus, Version},
};

pub(super) const SAVE: &str =
    "UPDATE users SET username = ?, password = ?, gender = ?, role = ?, status = ?,
         version = version + 1, created_at = ?, updated_at = ?
     WHERE id = ? AND version = ?";

/// The statement that saves as many users whom the transaction has locked and who keep their names: since each of them is
/// there, nobody is inserted.
pub(super) fn save_all(users: usize) -> String {
    let rows = vec!["(?, ?, ?, ?, ?, ?, ?, ?, ?)"; users].join(", ");
    format!(
        "INSERT INTO users (username, password, gender, role, status, created_at, updated_at, id, version)
         VALUES {rows}
         ON DUPLICATE KEY UPDATE password = VALUES(password), gender = VALUES(gender), role = VALUES(role),
             status = VALUES(status), updated_at = VALUES(updated_at), version = users.version + 1"
    )
}

pub(super) fn save_parameters(user: &User) -> Vec<Value> {
    vec![
        user.username.as_str().into(),
        user.password.as_ref().map(PasswordHash::as_phc).into(),
        user.gender.as_str().into(),
        user.role.as_str().into(),
        user.status.as_str().into(),
        micros(user.created_at).into(),
        micros(user.updated_at).into(),
        user.id.get().into(),
        user.version.get().into(),
    ]
}

/// The statement that adds as many users.
pub(super) fn add(users: usize) -> String {
    let rows = vec!["(?, ?, ?, ?, ?, ?, ?, ?)"; users].join(", ");
    format!(
        "INSERT INTO users (username, password, gender, role, status, version, created_at, updated_at)
         VALUES {rows}"
    )
}

pub(super) fn add_parameters(user: &NewUser) -> [Value; 8] {
    let created_at = micros(user.created_at);
    [
        user.username.as_str().into(),
        user.password.as_ref().map(PasswordHash::as_phc).into(),
        user.gender.as_str().into(),
        user.role.as_str().into(),
        UserStatus::Active.as_str().into(),
        Version::FIRST.get().into(),
        created_at.into(),
        created_at.into(),
    ]
}
