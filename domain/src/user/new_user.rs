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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_user_is_active_at_the_first_version_and_unchanged_since() {
        let ada = NewUser {
            username: Username::parse("ada").expect("a good name"),
            password: None,
            gender: Gender::Female,
            role: Role::Member,
            created_at: OffsetDateTime::UNIX_EPOCH,
        };
        let user = ada.with_id(UserId::parse(1).expect("a good id"));
        assert!(user.is_active());
        assert_eq!(user.version, Version::FIRST);
        assert_eq!(user.updated_at, user.created_at);
    }
}
