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
