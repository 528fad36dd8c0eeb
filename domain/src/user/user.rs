use time::OffsetDateTime;

use super::{Gender, PasswordHash, Role, UserId, UserProfile, UserStatus, Username, Version};

/// Someone who may log in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Identifies the user for ever.
    pub id: UserId,
    /// The name to log in with.
    pub username: Username,
    /// What proves the user; without one nobody can log in.
    pub password: Option<PasswordHash>,
    /// What the user says of their gender.
    pub gender: Gender,
    /// What the user may do.
    pub role: Role,
    /// Whether the user may log in.
    pub status: UserStatus,
    /// The version that was read; a save needs it to be the stored one still.
    pub version: Version,
    /// When the user was registered.
    pub created_at: OffsetDateTime,
    /// When the user was last changed.
    pub updated_at: OffsetDateTime,
}

/// What to change of a user; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct UserEdit {
    /// A new name.
    pub username: Option<Username>,
    /// A new password; ends every session.
    pub password: Option<PasswordHash>,
    /// A new gender.
    pub gender: Option<Gender>,
    /// A new role; holds from the next request on.
    pub role: Option<Role>,
    /// A new status; `Disabled` ends every session.
    pub status: Option<UserStatus>,
}

impl User {
    /// Whether logging in is open to the user at all.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == UserStatus::Active
    }

    /// Whether the user can log in and manage users.
    #[must_use]
    pub fn is_acting_admin(&self) -> bool {
        self.role == Role::Admin && self.is_active() && self.password.is_some()
    }

    /// Whether a session that began on `earlier` may go on with the user as it is now.
    #[must_use]
    pub fn keeps_sessions_of(&self, earlier: &Self) -> bool {
        self.is_active() && self.password == earlier.password
    }

    /// Applies `edit` at `now`; the version stays the one that was read, for the store to compare.
    pub fn edit(&mut self, edit: UserEdit, now: OffsetDateTime) {
        let UserEdit { username, password, gender, role, status } = edit;
        self.username = username.unwrap_or_else(|| self.username.clone());
        self.password = password.or_else(|| self.password.take());
        self.gender = gender.unwrap_or(self.gender);
        self.role = role.unwrap_or(self.role);
        self.status = status.unwrap_or(self.status);
        self.updated_at = now;
    }

    /// What a session remembers of the user.
    #[must_use]
    pub fn profile(&self) -> UserProfile {
        UserProfile {
            id: self.id,
            username: self.username.clone(),
            gender: self.gender,
            role: self.role,
            version: self.version,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::NewUser, *};

    fn ada() -> User {
        NewUser {
            username: Username::parse("ada").expect("a good name"),
            password: Some(PasswordHash::from_phc("old".into())),
            gender: Gender::Female,
            role: Role::Member,
            created_at: OffsetDateTime::UNIX_EPOCH,
        }
        .with_id(UserId::parse(1).expect("a good id"))
    }

    fn edited(edit: UserEdit) -> User {
        let mut user = ada();
        user.edit(edit, OffsetDateTime::UNIX_EPOCH + time::Duration::MINUTE);
        user
    }

    #[test]
    fn an_edit_leaves_what_it_does_not_name() {
        let user = edited(UserEdit { role: Some(Role::Admin), ..UserEdit::default() });
        let expected = User { role: Role::Admin, updated_at: user.updated_at, ..ada() };
        assert_eq!(user, expected);
        assert!(user.updated_at > user.created_at);
    }

    #[test]
    fn an_edit_keeps_the_version_that_was_read() {
        assert_eq!(edited(UserEdit::default()).version, ada().version);
    }

    #[test]
    fn who_cannot_log_in_is_no_acting_admin() {
        let admin = User { role: Role::Admin, ..ada() };
        assert!(admin.is_acting_admin());
        assert!(!ada().is_acting_admin());
        assert!(!User { password: None, ..admin.clone() }.is_acting_admin());
        assert!(!User { status: UserStatus::Disabled, ..admin }.is_acting_admin());
    }

    #[test]
    fn a_new_name_gender_or_role_keeps_sessions() {
        let user = edited(UserEdit {
            username: Username::parse("lovelace").ok(),
            gender: Some(Gender::Unknown),
            role: Some(Role::Admin),
            ..UserEdit::default()
        });
        assert!(user.keeps_sessions_of(&ada()));
    }

    #[test]
    fn a_new_password_ends_sessions() {
        let password = Some(PasswordHash::from_phc("new".into()));
        assert!(!edited(UserEdit { password, ..UserEdit::default() }).keeps_sessions_of(&ada()));
    }

    #[test]
    fn disabling_ends_sessions() {
        let status = Some(UserStatus::Disabled);
        assert!(!edited(UserEdit { status, ..UserEdit::default() }).keeps_sessions_of(&ada()));
    }
}
