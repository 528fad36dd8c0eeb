use std::sync::Arc;

use portico_domain::{
    session::{Session, SessionId},
    user::{Role, UserProfile},
};

use crate::error::{ErrorKind, Failure};

/// Who acts: the user of an active session.
#[derive(Debug, Clone)]
pub struct Principal(Arc<Session>);

impl Principal {
    pub(crate) fn new(session: Arc<Session>) -> Self {
        Self(session)
    }

    /// The user, as of the newest edit.
    #[must_use]
    pub fn user(&self) -> &UserProfile {
        &self.0.user
    }

    /// The session that the request belongs to.
    #[must_use]
    pub fn session(&self) -> SessionId {
        self.0.id
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
    use crate::test_support::session;

    fn principal(role: Role) -> Principal {
        let mut session = session(1);
        session.user.role = role;
        Principal::new(session.into())
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
