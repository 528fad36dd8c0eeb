use super::{Gender, Role, UserId, Username, Version};

/// What a session remembers of its user, so that a request needs no second look at the users.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserProfile {
    /// Whose profile.
    pub id: UserId,
    /// The name at `version`.
    pub username: Username,
    /// The gender at `version`.
    pub gender: Gender,
    /// The role at `version`.
    pub role: Role,
    /// Tells an older profile from a newer one, whichever arrives first.
    pub version: Version,
}
