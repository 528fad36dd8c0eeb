use std::sync::Arc;

use portico_domain::{
    channel::Topic,
    session::{Session, SessionId},
    user::{Role, UserProfile},
};
use time::OffsetDateTime;

use crate::{
    Actor, Origin,
    error::{ErrorKind, Failure},
};

/// Who acts: the user of an active session.
#[derive(Debug, Clone)]
pub struct Principal {
    session: Arc<Session>,
    expires_at: OffsetDateTime,
    origin: Origin,
}

impl Principal {
    /// Proven by a token that is good until `expires_at`.
    pub(crate) fn new(session: Arc<Session>, expires_at: OffsetDateTime) -> Self {
        Self { session, expires_at, origin: Origin::default() }
    }

    /// The same, whose request comes from `origin`.
    #[must_use]
    pub fn from_origin(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }

    /// Where the request comes from.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// This user, as who does something.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor {
            user: Some(self.user().id),
            session: Some(self.session()),
            origin: self.origin.clone(),
        }
    }

    /// The user, as of the newest edit.
    #[must_use]
    pub fn user(&self) -> &UserProfile {
        &self.session.user
    }

    /// The session that the request belongs to.
    #[must_use]
    pub fn session(&self) -> SessionId {
        self.session.id
    }

    /// When the token expires that proves all this.
    #[must_use]
    pub fn expires_at(&self) -> OffsetDateTime {
        self.expires_at
    }

    /// Passes whoever may listen to `topic`.
    pub fn require_hearing(&self, topic: &Topic) -> Result<(), Forbidden> {
        if topic.may_be_heard_by(self.user().id) { Ok(()) } else { Err(Forbidden) }
    }

    /// Passes administrators only.
    pub fn require_admin(&self) -> Result<(), Forbidden> {
        match self.user().role {
            Role::Admin => Ok(()),
            Role::Member => Err(Forbidden),
        }
    }
}

/// The principal's role does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the role does not allow this")]
pub struct Forbidden;

impl Failure for Forbidden {
    fn kind(&self) -> ErrorKind {
        ErrorKind::Forbidden
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{NOW, session};

    fn principal(role: Role) -> Principal {
        let mut session = session(1);
        session.user.role = role;
        Principal::new(session.into(), NOW)
    }

    #[test]
    fn an_administrator_passes() {
        assert_eq!(principal(Role::Admin).require_admin(), Ok(()));
    }

    #[test]
    fn a_member_is_forbidden() {
        let error = principal(Role::Member).require_admin().expect_err("a member");
        assert_eq!((error.kind(), error.code()), (ErrorKind::Forbidden, "forbidden"));
    }
}
