//! Users: who may log in, and as what.

mod common_passwords;
mod gender;
mod id;
mod new_user;
mod password;
mod profile;
mod queries;
mod repository;
mod role;
mod status;
#[expect(clippy::module_inception, reason = "the aggregate is named as the folder that holds it")]
mod user;
mod username;
mod version;

pub use gender::{Gender, GenderError};
pub use id::{UserId, UserIdError};
pub use new_user::NewUser;
pub use password::{Password, PasswordError, PasswordHash};
pub use profile::UserProfile;
#[cfg(feature = "mock")]
pub use queries::MockUserQueries;
pub use queries::{UserFilter, UserQueries, UserSummary};
#[cfg(feature = "mock")]
pub use repository::MockUserRepository;
pub use repository::UserRepository;
pub use role::{Role, RoleError};
pub use status::{UserStatus, UserStatusError};
pub use user::{User, UserEdit};
pub use username::{Username, UsernameError};
pub use version::{Version, VersionError};
