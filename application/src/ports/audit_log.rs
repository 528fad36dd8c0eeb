use portico_domain::{
    session::{EndReason, SessionId},
    user::{Role, UserId, UserStatus},
};

use crate::{Actor, tokens::KeyId};

/// What happened that concerns security. None of it is a secret: no token, no password, and no username as it was typed,
/// because people type passwords there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecurityEvent {
    /// A session was opened with a password.
    LoggedIn {
        /// Whose session.
        user: UserId,
        /// Which session.
        session: SessionId,
    },
    /// A password was refused, at a login or where a user had to prove it again.
    LoginFailed {
        /// The user who was tried, if there is such a one.
        user: Option<UserId>,
    },
    /// A password was not looked at, or the outcome not told, because too many were refused before.
    LoginThrottled,
    /// A session is over.
    SessionEnded {
        /// Whose session.
        user: UserId,
        /// Which session.
        session: SessionId,
        /// Why it ended.
        reason: EndReason,
    },
    /// A password was replaced.
    PasswordChanged {
        /// Whose password.
        user: UserId,
    },
    /// A user was added.
    UserAdded {
        /// The user.
        user: UserId,
        /// What the user may do.
        role: Role,
    },
    /// A user was removed.
    UserRemoved {
        /// The user.
        user: UserId,
    },
    /// A user was disabled or enabled.
    StatusChanged {
        /// The user.
        user: UserId,
        /// What the user is now.
        status: UserStatus,
    },
    /// A user may do more, or less.
    RoleChanged {
        /// The user.
        user: UserId,
        /// What the user may do now.
        role: Role,
    },
    /// A workbook added and changed users.
    UsersImported {
        /// How many were added.
        inserted: u64,
        /// How many were changed.
        updated: u64,
    },
    /// A key of the ring is in another state than before.
    KeyChanged {
        /// The key.
        key: KeyId,
        /// Its state from now on.
        state: String,
    },
}

/// Writes down what concerns security, for whoever watches over it. It is told of what has happened, once each, and cannot
/// hinder it.
pub trait AuditLog: Send + Sync {
    /// Writes down that `actor` brought `event` about.
    fn record(&self, actor: &Actor, event: SecurityEvent);
}
