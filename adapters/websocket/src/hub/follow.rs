use std::sync::Arc;

use portico_application::{
    Application, SessionOver,
    error::chain,
    ports::{Event, PortError, Subscription},
    usecases::Dependents,
};
use portico_domain::{session::SessionId, user::UserId};

use super::{hub::Hub, news};

impl Hub {
    /// Hears what nodes tell each other, and has the sockets of this one do accordingly; runs until the bus is gone.
    pub async fn follow(self: Arc<Self>, application: Arc<Application>) {
        let sessions = application.follow_sessions.execute(&*self);
        let news = self.pass_on(application.follow_events.execute());
        tokio::join!(sessions, news);
    }

    async fn pass_on(&self, mut events: Box<dyn Subscription>) {
        while let Some(event) = events.next().await {
            match event {
                Event::Message(message) => {
                    if self.is_heard(&message.topic)
                        && let Some(frame) = news::message(&message)
                    {
                        self.fan_out(&message.topic, &frame);
                    }
                }
                Event::Resync => self.tell_resync(),
                Event::SessionEnded { .. } | Event::SessionsChanged => {}
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

impl Dependents for Hub {
    fn sessions(&self) -> Vec<(UserId, SessionId)> {
        self.sessions_of_sockets()
    }

    fn end(&self, session: SessionId, SessionOver(reason): SessionOver) {
        self.end_session(session, reason);
    }

    fn cannot_tell(&self, session: SessionId, error: &PortError) {
        tracing::error!(%session, cause = chain(error), "a session cannot be looked at");
    }
}
