use async_trait::async_trait;
use time::OffsetDateTime;

use super::{NewUser, User, UserId, Username, Version};
use crate::{
    consistency::WriteMark,
    import::ImportMode,
    repository::RepositoryError,
    sheet::{Upserted, UserRows},
};

/// Keeps [`User`]s. Each call is atomic and sees every earlier write.
#[cfg_attr(feature = "mock", mockall::automock)]
#[async_trait]
pub trait UserRepository: Send + Sync {
    /// Answers `None` when there is no such user.
    async fn find(&self, id: UserId) -> Result<Option<User>, RepositoryError>;

    /// Answers `None` when nobody has exactly this name.
    async fn find_by_username(&self, username: &Username) -> Result<Option<User>, RepositoryError>;

    /// Whether there is no user at all.
    async fn is_empty(&self) -> Result<bool, RepositoryError>;

    /// Gives `user` an id that no user ever had.
    ///
    /// Answers [`RepositoryError::Duplicate`] when the username is taken.
    async fn add(&self, user: &NewUser) -> Result<UserId, RepositoryError>;

    /// Keeps `user` and answers the version that it has now, `user.version.next()`.
    ///
    /// Answers [`RepositoryError::Stale`] unless the stored version equals `user.version`, and
    /// [`RepositoryError::Duplicate`] when the username is taken.
    async fn save(&self, user: &User) -> Result<Version, RepositoryError>;

    /// As [`UserRepository::save`], for an [acting administrator](User::is_acting_admin) who is none in `user` any more.
    /// Answers `None`, and changes nothing, when nobody else is one: of two who step down at once, one stays.
    async fn step_down(&self, user: &User) -> Result<Option<Version>, RepositoryError>;

    /// Forgets the user.
    ///
    /// Answers [`RepositoryError::Stale`] unless the stored version equals `version`.
    async fn remove(&self, id: UserId, version: Version) -> Result<(), RepositoryError>;

    /// Those who have one of `ids` or one of `usernames`, in no order.
    async fn find_all(
        &self,
        ids: Vec<UserId>,
        usernames: Vec<Username>,
    ) -> Result<Vec<User>, RepositoryError>;

    /// Does at `now` what `rows` say, one after the other, to whom a [`Roster`](crate::sheet::Roster) finds them to be
    /// about. All of it is kept at once, or nothing: after an error, and in [`ImportMode::Strict`] when a row is refused.
    async fn upsert_all(
        &self,
        rows: UserRows,
        mode: ImportMode,
        now: OffsetDateTime,
    ) -> Result<Upserted, RepositoryError>;

    /// Names every write of this node that has ended, for [`UserQueries`](super::UserQueries) on any node to be asked
    /// with.
    fn write_mark(&self) -> WriteMark;
}
