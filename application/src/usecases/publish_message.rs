use std::sync::Arc;

use portico_domain::{
    channel::{Content, Topic},
    session::EndReason,
    user::Role,
};

use crate::{
    Forbidden, Principal, SessionError,
    error::{ErrorKind, Failure},
    ports::{Clock, EventBus, PortError, TokenStore},
    sessions::find_active,
};

/// Says something on a topic, to whoever listens on any node.
pub struct PublishMessage {
    pub(crate) sessions: Arc<dyn TokenStore>,
    pub(crate) events: Arc<dyn EventBus>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Who may publish, besides administrators.
    pub(crate) publishers: Role,
}

impl PublishMessage {
    /// Publishes a text of JSON; its number. A connection may be old, so the session and the role are looked at anew.
    pub async fn execute(
        &self,
        principal: &Principal,
        topic: &Topic,
        json: Arc<str>,
    ) -> Result<u64, PublishMessageError> {
        let (user, session) = (principal.user().id, principal.session());
        let session = find_active(&*self.sessions, user, session, self.clock.now()).await?;
        if !topic.may_be_used_by(&session.user, self.publishers) {
            return Err(Forbidden.into());
        }
        Ok(self.events.post(topic, Content::Json(json)).await?)
    }
}

/// Why nothing was published.
#[derive(Debug, thiserror::Error)]
pub enum PublishMessageError {
    /// The session does not go on, or nobody can tell.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The user may not speak on this topic.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// Nobody can tell whether it was.
    #[error(transparent)]
    Port(#[from] PortError),
}

impl Failure for PublishMessageError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Session(error) => error.kind(),
            Self::Forbidden(error) => error.kind(),
            Self::Port(error) => error.kind(),
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Session(error) => error.code(),
            Self::Forbidden(error) => error.code(),
            Self::Port(error) => error.code(),
        }
    }

    fn end_reason(&self) -> Option<EndReason> {
        match self {
            Self::Session(error) => error.end_reason(),
            Self::Forbidden(_) | Self::Port(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use portico_domain::session::{Session, SessionState};

    use super::*;
    use crate::test_support::{Mocks, port_down, principal, session};

    fn session_of(role: Role) -> Session {
        let mut session = session(1);
        session.user.role = role;
        session
    }

    async fn publish(mut mocks: Mocks, found: SessionState) -> Result<u64, PublishMessageError> {
        mocks.store.expect_find().return_once(|_, _, _| Ok(Some(found)));
        let topic = Topic::parse("news").expect("a good name");
        let application = mocks.application();
        application.publish_message.execute(&principal(), &topic, "1".into()).await
    }

    #[tokio::test]
    async fn an_administrator_is_heard() {
        let mut mocks = Mocks::default();
        let post = mocks.events.expect_post().withf(|topic, content| {
            topic.as_str() == "news" && *content == Content::Json("1".into())
        });
        post.once().return_once(|_, _| Ok(3));
        let number = publish(mocks, SessionState::Active(session_of(Role::Admin).into())).await;
        assert_eq!(number.expect("it was published"), 3);
    }

    #[tokio::test]
    async fn the_role_counts_that_the_user_has_now() {
        let found = SessionState::Active(session_of(Role::Member).into());
        let error = publish(Mocks::default(), found).await.expect_err("a member");
        assert_eq!(error.code(), "forbidden");
    }

    #[tokio::test]
    async fn nobody_is_heard_whose_session_is_over() {
        let found = SessionState::Ended(EndReason::Displaced);
        let error = publish(Mocks::default(), found).await.expect_err("no session");
        assert_eq!(error.code(), "session_displaced");
    }

    #[tokio::test]
    async fn what_was_perhaps_not_taken_is_unavailable() {
        let mut mocks = Mocks::default();
        mocks.events.expect_post().return_once(|_, _| Err(port_down()));
        let found = SessionState::Active(session_of(Role::Admin).into());
        let error = publish(mocks, found).await.expect_err("the bus is down");
        assert_eq!(error.kind(), ErrorKind::Unavailable);
    }
}
