use time::OffsetDateTime;

use super::{Gender, PasswordHash, Role, User, UserId, UserStatus, Username, Version};

/// A user before the store gave an id.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// The name to log in with.
    pub username: Username,
    /// What proves the user; without one nobody can log in yet.
    pub password: Option<PasswordHash>,
    /// What the user says of their gender.
    pub gender: Gender,
    /// What the user may do.
    pub role: Role,
    /// When the user was registered.
    pub created_at: OffsetDateTime,
}

impl NewUser {
    /// The same user, once the store gave `id`.
    #[must_use]
    pub fn with_id(self, id: UserId) -> User {
        User {
            id,
            username: self.username,
            password: self.password,
            gender: self.gender,
            role: self.role,
            status: UserStatus::Active,
            version: Version::FIRST,
            created_at: self.created_at,
            updated_at: self.created_at,
        }
    }
}
