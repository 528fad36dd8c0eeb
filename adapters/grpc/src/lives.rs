use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;
use portico_application::{
    Application, Principal, SessionOver, error::chain, ports::PortError, usecases::Dependents,
};
use portico_domain::{session::SessionId, user::UserId};
use tokio::sync::watch;

/// Knows the streams of this process that live on sessions, and hears for all of them when one is over.
#[derive(Default)]
pub(crate) struct Lives {
    sessions: Mutex<HashMap<SessionId, (UserId, Over)>>,
}

type Over = watch::Sender<Option<SessionOver>>;

impl Lives {
    /// Hears until the bus is gone, and with it the promise that streams end in time. Needs a runtime.
    pub(crate) fn follow(application: Arc<Application>) -> Arc<Self> {
        let lives = Arc::<Self>::default();
        let following = lives.clone();
        tokio::spawn(async move {
            application.follow_sessions.execute(&*following).await;
            following.sessions.lock().clear();
        });
        lives
    }

    /// Begins to live on the session of `principal`, which has to be looked at after this: it may have ended just before.
    pub(crate) fn begin(self: &Arc<Self>, principal: &Principal) -> Life {
        let (user, session) = (principal.user().id, principal.session());
        let mut sessions = self.sessions.lock();
        let (_, over) = sessions.entry(session).or_insert_with(|| (user, Over::default()));
        Life { lives: self.clone(), session, over: over.subscribe() }
    }
}

impl Dependents for Lives {
    fn sessions(&self) -> Vec<(UserId, SessionId)> {
        let sessions = self.sessions.lock();
        sessions.iter().map(|(session, (user, _))| (*user, *session)).collect()
    }

    fn end(&self, session: SessionId, over: SessionOver) {
        if let Some((_, life)) = self.sessions.lock().get(&session) {
            life.send_replace(Some(over));
        }
    }

    fn cannot_tell(&self, session: SessionId, error: &PortError) {
        tracing::error!(%session, cause = chain(error), "a session cannot be looked at");
    }
}

/// A stream that lives on a session, for as long as this lives.
pub(crate) struct Life {
    lives: Arc<Lives>,
    session: SessionId,
    over: watch::Receiver<Option<SessionOver>>,
}

impl Life {
    /// Waits until the session is over; `None` when nobody hears of that any more.
    pub(crate) async fn over(mut self) -> Option<SessionOver> {
        self.over.wait_for(Option::is_some).await.ok().and_then(|over| *over)
    }
}

impl Drop for Life {
    fn drop(&mut self) {
        let mut sessions = self.lives.sessions.lock();
        // The last one is this one.
        if sessions.get(&self.session).is_some_and(|(_, over)| over.receiver_count() == 1) {
            sessions.remove(&self.session);
        }
    }
}
