use async_trait::async_trait;
use time::OffsetDateTime;

use super::{Gender, Role, User, UserId, UserStatus, Username, Version};
use crate::{
    consistency::Consistency,
    page::{Page, PageLimit},
    repository::RepositoryError,
};

/// A user as lists show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserSummary {
    /// Identifies the user.
    pub id: UserId,
    /// The name to log in with.
    pub username: Username,
    /// What the user says of their gender.
    pub gender: Gender,
    /// What the user may do.
    pub role: Role,
    /// Whether the user may log in.
    pub status: UserStatus,
    /// Counts the changes of the user.
    pub version: Version,
    /// When the user was registered.
    pub created_at: OffsetDateTime,
    /// When the user was last changed.
    pub updated_at: OffsetDateTime,
}

impl From<User> for UserSummary {
    fn from(user: User) -> Self {
        let User {
            id,
            username,
            password: _,
            gender,
            role,
            status,
            version,
            created_at,
            updated_at,
        } = user;
        Self { id, username, gender, role, status, version, created_at, updated_at }
    }
}

/// Which users a list holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// How the username starts, in the form of [`Username::normalize`] and compared code point by code point.
    pub username_prefix: Option<String>,
}

/// Shows users. Answers may lag behind the [`UserRepository`](super::UserRepository), but never behind what this node
/// wrote or what a [`Consistency`] asks for: who decides takes the repository, who shows takes the queries.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait UserQueries: Send + Sync {
    /// Answers `None` when there is no such user.
    async fn find(
        &self,
        id: UserId,
        consistency: &Consistency,
    ) -> Result<Option<UserSummary>, RepositoryError>;

    /// The user with the lowest id.
    async fn first(&self) -> Result<Option<UserSummary>, RepositoryError>;

    /// Users by ascending id, those after `after`.
    async fn list(
        &self,
        filter: &UserFilter,
        after: Option<UserId>,
        limit: PageLimit,
        consistency: &Consistency,
    ) -> Result<Page<UserSummary, UserId>, RepositoryError>;
}
