use std::{future::ready, pin::pin, sync::Arc};

use async_lock::{Semaphore, SemaphoreGuard};
use futures_util::{StreamExt, future::select, stream};
use portico_domain::{session::SessionId, user::UserId};
use time::Duration;

use crate::{
    SessionError, SessionOver,
    ports::{Event, EventBus, PortError, Timer},
    usecases::CheckSession,
};

/// How many sessions are looked at at a time.
const LOOKS: usize = 16;
/// How long to wait before sessions are looked at again that could not be.
const PAUSE: Duration = Duration::milliseconds(200);

/// What lives on sessions, and ends with them.
pub trait Dependents: Send + Sync {
    /// The sessions that anything lives on now.
    fn sessions(&self) -> Vec<(UserId, SessionId)>;

    /// Ends what lives on `session`, if anything does.
    fn end(&self, session: SessionId, over: SessionOver);

    /// Nobody will be able to tell whether `session` goes on, because of a fault of ours, for the log. What lives on it does, until
    /// the token expires that began it.
    fn cannot_tell(&self, session: SessionId, error: &PortError);
}

/// Tells whatever lives on sessions when they are over, with one listener however many there are.
pub struct FollowSessions {
    pub(crate) events: Arc<dyn EventBus>,
    pub(crate) check: CheckSession,
    pub(crate) timer: Arc<dyn Timer>,
}

impl FollowSessions {
    /// Listens until the bus is gone. What begins to live on a session has to look at it once more then, for it may have
    /// ended just before.
    pub async fn execute(&self, dependents: &dyn Dependents) {
        // What came before this listened may have been missed as well.
        let doubts = Semaphore::new(1);
        let listening = pin!(self.listen(dependents, &doubts));
        let looking = pin!(self.look(dependents, &doubts));
        select(listening, looking).await;
    }

    async fn listen(&self, dependents: &dyn Dependents, doubts: &Semaphore) {
        let mut events = self.events.subscribe();
        while let Some(event) = events.next().await {
            match event {
                Event::SessionEnded { session, reason, .. } => {
                    dependents.end(session, SessionOver(reason));
                }
                Event::SessionsChanged | Event::Resync => doubts.add_permits(1),
                Event::Message(_) => {}
            }
        }
    }

    /// Looks whether sessions go on each time that their ends may have been missed, beside the events that come meanwhile.
    async fn look(&self, dependents: &dyn Dependents, doubts: &Semaphore) {
        loop {
            doubts.acquire().await.forget();
            // However many doubts there are, one look settles them.
            while are_raised(doubts) {}
            let mut sessions = dependents.sessions();
            while !sessions.is_empty() {
                sessions = self.look_at(dependents, sessions).await;
                if sessions.is_empty() {
                    break;
                }
                self.timer.sleep(PAUSE).await;
                if are_raised(doubts) {
                    sessions = dependents.sessions();
                }
            }
        }
    }

    /// Ends what lives on those `sessions` that are over; those of which nobody can tell now.
    async fn look_at(
        &self,
        dependents: &dyn Dependents,
        sessions: Vec<(UserId, SessionId)>,
    ) -> Vec<(UserId, SessionId)> {
        let looks = sessions.into_iter().map(async |(user, session)| {
            match self.check.execute(user, session).await {
                Err(SessionError::Over(over)) => dependents.end(session, over),
                Err(SessionError::Port(PortError::Unavailable(_))) => return Some((user, session)),
                // To ask again would not help.
                Err(SessionError::Port(error @ PortError::Broken(_))) => {
                    dependents.cannot_tell(session, &error);
                }
                Ok(()) => {}
            }
            None
        });
        stream::iter(looks).buffer_unordered(LOOKS).filter_map(ready).collect().await
    }
}

fn are_raised(doubts: &Semaphore) -> bool {
    doubts.try_acquire().map(SemaphoreGuard::forget).is_some()
}

#[cfg(test)]
mod tests;
