use std::sync::Arc;

use portico_domain::{session::SessionId, user::UserId};

use crate::{
    SessionError,
    ports::{Clock, TokenStore},
    sessions::find_active,
};

/// Tells whether a session goes on, for what lives on one and may have missed its end.
#[derive(Clone)]
pub struct CheckSession {
    pub(crate) sessions: Arc<dyn TokenStore>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl CheckSession {
    /// Passes an active session of `user`.
    pub async fn execute(&self, user: UserId, session: SessionId) -> Result<(), SessionError> {
        find_active(&*self.sessions, user, session, self.clock.now()).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use portico_domain::session::{EndReason, SessionState};

    use crate::{
        error::Failure,
        ports::PortError,
        test_support::{Mocks, port_down, session, session_id, user_id},
    };

    async fn check(found: Result<Option<SessionState>, PortError>) -> Result<(), &'static str> {
        let mut mocks = Mocks::default();
        mocks.store.expect_find().return_once(|_, _, _| found);
        let checked = mocks.application().check_session.execute(user_id(), session_id(1)).await;
        checked.map_err(|error| error.code())
    }

    #[tokio::test]
    async fn only_an_active_session_passes() {
        let active = SessionState::Active(session(1).into());
        let displaced = SessionState::Ended(EndReason::Displaced);
        assert_eq!(check(Ok(Some(active))).await, Ok(()));
        assert_eq!(check(Ok(Some(displaced))).await, Err("session_displaced"));
        assert_eq!(check(Ok(None)).await, Err("session_ended"));
        assert_eq!(check(Err(port_down())).await, Err("unavailable"));
    }
}
