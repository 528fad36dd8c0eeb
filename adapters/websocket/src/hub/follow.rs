use std::{sync::Arc, time::Duration};

use futures_util::{StreamExt, stream};
use portico_application::{
    Application, SessionError, SessionOver,
    error::chain,
    ports::{Event, PortError},
};
use portico_domain::{session::SessionId, user::UserId};
use tokio::time::sleep;

use super::{hub::Hub, news};

/// How many sessions are looked at at a time.
const LOOKS: usize = 16;
/// How long to wait before sessions are looked at again that could not be.
const PAUSE: Duration = Duration::from_millis(200);

impl Hub {
    /// Hears what nodes tell each other, and has the sockets of this one do accordingly; runs until the bus is gone.
    pub async fn follow(self: Arc<Self>, application: Arc<Application>) {
        let looking = tokio::spawn(look(self.clone(), application.clone()));
        let mut events = application.follow_events.execute();
        while let Some(event) = events.next().await {
            match event {
                Event::SessionEnded { session, reason, .. } => {
                    self.end_session(session, reason);
                }
                Event::Message(message) => {
                    if self.is_heard(&message.topic)
                        && let Some(frame) = news::message(&message)
                    {
                        self.fan_out(&message.topic, &frame);
                    }
                }
                Event::SessionsChanged => self.doubt(),
                Event::Resync => {
                    self.doubt();
                    self.tell_resync();
                }
            }
        }
        looking.abort();
    }

    /// Closes the sockets of a session that is over by now.
    pub(crate) async fn check(&self, application: &Application, session: (UserId, SessionId)) {
        if self.look_at(application, session).await.is_some() {
            self.doubt();
        }
    }

    /// The same; the session, if nobody can tell now.
    async fn look_at(
        &self,
        application: &Application,
        (user, session): (UserId, SessionId),
    ) -> Option<(UserId, SessionId)> {
        match application.check_session.execute(user, session).await {
            Ok(()) => None,
            Err(SessionError::Over(SessionOver(reason))) => {
                self.end_session(session, reason);
                None
            }
            Err(SessionError::Port(PortError::Unavailable(_))) => Some((user, session)),
            // To ask again would not help. The token that opened the socket expires.
            Err(SessionError::Port(error @ PortError::Broken(_))) => {
                tracing::error!(%session, "a session cannot be looked at: {}", chain(&error));
                None
            }
        }
    }

    fn tell_resync(&self) {
        for topic in self.topics() {
            if let Some(frame) = news::resync(&topic) {
                self.fan_out(&topic, &frame);
            }
        }
    }
}

/// Looks whether sessions go on each time their ends may have been missed, beside the events that come meanwhile.
async fn look(hub: Arc<Hub>, application: Arc<Application>) {
    loop {
        hub.doubts().await;
        let mut sessions = hub.sessions();
        while !sessions.is_empty() {
            let looks = sessions.into_iter().map(|session| hub.look_at(&application, session));
            let looks = stream::iter(looks).buffer_unordered(LOOKS);
            sessions = looks.filter_map(std::future::ready).collect().await;
            if sessions.is_empty() {
                break;
            }
            tokio::select! {
                () = sleep(PAUSE) => {}
                () = hub.doubts() => sessions = hub.sessions(),
            }
        }
    }
}
