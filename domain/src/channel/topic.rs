use std::{fmt, sync::Arc};

use crate::user::{Role, UserId, UserProfile};

/// How the name of a topic begins that belongs to one user.
const PRIVATE: &str = "user:";

/// What messages are about: 1 to 128 bytes without white space and control characters.
///
/// `user:{id}` is private to the user of that id, and no other topic begins with `user:`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Topic(Arc<str>);

impl Topic {
    /// The most bytes that a name may have.
    pub const MAX_BYTES: usize = 128;

    /// Checks the rules above.
    pub fn parse(name: &str) -> Result<Self, TopicError> {
        if name.is_empty() || name.len() > Self::MAX_BYTES {
            return Err(TopicError::Length);
        }
        if name.chars().any(|char| char.is_whitespace() || char.is_control()) {
            return Err(TopicError::Character);
        }
        let topic = Self(name.into());
        // One name for each user, and none for nobody.
        match topic.owner() {
            None if name.starts_with(PRIVATE) => Err(TopicError::Owner),
            Some(owner) if topic != Self::of(owner) => Err(TopicError::Owner),
            _ => Ok(topic),
        }
    }

    /// The private topic of `user`.
    #[must_use]
    pub fn of(user: UserId) -> Self {
        Self(format!("{PRIVATE}{}", user.get()).into())
    }

    /// Whose topic it is, if it is private.
    #[must_use]
    pub fn owner(&self) -> Option<UserId> {
        UserId::parse(self.0.strip_prefix(PRIVATE)?.parse().ok()?).ok()
    }

    /// Whether `user` may listen: to every topic but the private ones of others.
    #[must_use]
    pub fn may_be_heard_by(&self, user: UserId) -> bool {
        self.owner().is_none_or(|owner| owner == user)
    }

    /// Whether `user` may speak, when `publishers` and whoever may more than they do so; on a private topic nobody but
    /// Portico itself.
    #[must_use]
    pub fn may_be_used_by(&self, user: &UserProfile, publishers: Role) -> bool {
        self.owner().is_none() && (user.role == Role::Admin || publishers == Role::Member)
    }

    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

/// Why a text names no topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TopicError {
    /// Nothing, or more than [`Topic::MAX_BYTES`] bytes.
    #[error("a topic has 1 to {} bytes", Topic::MAX_BYTES)]
    Length,
    /// A space, a line break or the like.
    #[error("a topic has no white space and no control characters")]
    Character,
    /// Behind `user:` stands no id, or not as ids are written.
    #[error("a topic that begins with `user:` ends with the id of a user")]
    Owner,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::user::{Gender, Username, Version};

    fn user(id: i64, role: Role) -> UserProfile {
        UserProfile {
            id: UserId::parse(id).expect("a good id"),
            username: Username::parse("ada").expect("a good name"),
            gender: Gender::Unknown,
            role,
            version: Version::FIRST,
        }
    }

    #[test]
    fn a_name_has_a_few_visible_characters() {
        for good in ["news", "新闻", "a.b/c:d", "users", &"x".repeat(128)] {
            assert_eq!(Topic::parse(good).expect("a good name").as_str(), good);
        }
        for bad in ["", &"x".repeat(129), &"新".repeat(43)] {
            assert_eq!(Topic::parse(bad), Err(TopicError::Length), "{bad:?}");
        }
        for bad in ["a b", "a\n", "\0", "\u{3000}"] {
            assert_eq!(Topic::parse(bad), Err(TopicError::Character), "{bad:?}");
        }
    }

    #[test]
    fn a_private_topic_has_one_name() {
        let owner = UserId::parse(7).ok();
        assert_eq!(Topic::parse("user:7").map(|topic| topic.owner()), Ok(owner));
        for bad in ["user:", "user:0", "user:07", "user:+7", "user:-7", "user:x", "user:7:x"] {
            assert_eq!(Topic::parse(bad), Err(TopicError::Owner), "{bad:?}");
        }
    }

    #[test]
    fn only_its_owner_hears_a_private_topic() {
        let topic = Topic::parse("user:7").expect("a good name");
        assert!(topic.may_be_heard_by(user(7, Role::Member).id));
        assert!(!topic.may_be_heard_by(user(8, Role::Admin).id));
        let news = Topic::parse("news").expect("a good name");
        assert!(news.may_be_heard_by(user(8, Role::Member).id));
    }

    #[test]
    fn who_may_speak_depends_on_the_role() {
        let news = Topic::parse("news").expect("a good name");
        for (role, publishers, may) in [
            (Role::Admin, Role::Admin, true),
            (Role::Member, Role::Admin, false),
            (Role::Member, Role::Member, true),
        ] {
            assert_eq!(news.may_be_used_by(&user(7, role), publishers), may, "{role} {publishers}");
        }
        let private = Topic::parse("user:7").expect("a good name");
        assert!(!private.may_be_used_by(&user(7, Role::Admin), Role::Member));
    }
}
