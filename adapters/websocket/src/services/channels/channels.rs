use std::sync::Arc;

use futures_util::FutureExt;
use portico_application::{
    Application, Principal,
    error::{ErrorKind, Failure, chain},
    ports::Clock,
};
use portico_domain::{channel::Topic, language::Language};
use tokio::time::Instant;
use tracing::{Instrument, Span, field::Empty};

use super::{
    command::{Command, parse},
    fault::Fault,
    reply::{Id, reply},
};
use crate::{
    hub::Membership,
    services::{Answer, Effect, Heard},
};

/// One client of the topics.
pub(crate) struct Channels {
    member: Member,
    max_topics: usize,
}

/// Who a client is, and how it is answered.
#[derive(Clone)]
pub(crate) struct Member {
    pub(crate) application: Arc<Application>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) principal: Principal,
    pub(crate) language: Language,
}

impl Channels {
    pub(crate) fn new(member: Member, max_topics: usize) -> Self {
        Self { member, max_topics }
    }

    pub(crate) fn hear(&mut self, heard: Heard<'_>, membership: &mut Membership) -> Answer {
        let text = match heard {
            Heard::Text(text) => text.as_bytes(),
            Heard::Binary(bytes) => bytes,
        };
        let (id, command) = parse(text);
        let outcome = match command {
            Ok(Command::Ping) => Ok(()),
            Ok(Command::Subscribe(topic)) => self.subscribe(&topic, membership),
            Ok(Command::Unsubscribe(topic)) => {
                membership.unsubscribe(&topic);
                Ok(())
            }
            Ok(Command::Publish(topic, data)) => {
                return self.member.clone().publish(id, topic, data);
            }
            Ok(Command::Authenticate(token)) => return self.member.clone().authenticate(id, token),
            Err(fault) => Err(fault),
        };
        Answer::Now(reply(id.as_ref(), outcome, self.member.language))
    }

    fn subscribe(&self, topic: &Topic, membership: &mut Membership) -> Result<(), Fault> {
        let topics = membership.topics();
        if topics.len() >= self.max_topics && !topics.contains(topic) {
            return Err(Fault::TooManyTopics);
        }
        self.member.principal.require_hearing(topic).map_err(|_| Fault::PrivateTopic)?;
        membership.subscribe(topic);
        Ok(())
    }
}

impl Member {
    fn publish(self, id: Option<Id>, topic: Topic, data: Arc<str>) -> Answer {
        let span = tracing::info_span!(
            target: "portico::spans",
            "socket publish",
            otel.kind = "server",
            otel.status_code = Empty,
            "error.type" = Empty,
            messaging.destination.name = topic.as_str(),
        );
        let work = async move {
            let publish = &self.application.publish_message;
            let published = publish.execute(&self.principal, &topic, data).await;
            let outcome = published.map(drop).map_err(|error| fault(&error));
            Effect { frame: reply(id.as_ref(), outcome, self.language), expires_at: None }
        };
        Answer::Later(work.instrument(span).boxed())
    }

    /// Goes on with another token of the same session. One of another session would need another socket, since this one
    /// is closed with its own.
    fn authenticate(self, id: Option<Id>, token: String) -> Answer {
        let work = async move {
            let renewed = match self.application.authenticate.execute(&token).await {
                Ok(principal) if principal.session() == self.principal.session() => Ok(principal),
                Ok(_) => Err(Fault::OtherSession),
                Err(error) => Err(fault(&error)),
            };
            let expires_at = renewed.as_ref().ok().map(|principal| expiry(principal, &*self.clock));
            Effect { frame: reply(id.as_ref(), renewed.map(drop), self.language), expires_at }
        };
        Answer::Later(work.boxed())
    }
}

/// When the token of `principal` expires, by the clock that timers go by.
pub(crate) fn expiry(principal: &Principal, clock: &dyn Clock) -> Instant {
    let left = principal.expires_at() - clock.now();
    Instant::now() + left.try_into().unwrap_or_default()
}

/// What the client hears of a failure. One of ours is logged here, for no answer goes through the edge.
fn fault(failure: &dyn Failure) -> Fault {
    if matches!(failure.kind(), ErrorKind::Internal | ErrorKind::Unavailable) {
        let span = Span::current();
        span.record("error.type", failure.code());
        span.record("otel.status_code", "error");
    }
    if failure.kind() == ErrorKind::Internal {
        tracing::error!(code = failure.code(), cause = chain(failure), "a command failed");
    }
    Fault::Failed(failure.code())
}
