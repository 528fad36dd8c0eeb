use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use metrics::counter;
use portico_application::ports::Event;
use portico_domain::user::UserId;
use redis::{PushInfo, PushKind, Value};
use tokio::sync::Notify;

use super::answering::{Answers, origin};
use crate::{
    events::{self, Message},
    memory::Memory,
};

/// Hears what a server says unasked. It is called by the connection between two answers, so whoever has an answer knows
/// that everything the server said before it was taken to heart.
pub(super) struct Ear {
    pub(super) memory: Arc<Memory>,
    /// What the key of a user begins with.
    pub(super) user_keys: String,
    /// The channel of events.
    pub(super) events: String,
    /// The channel on which this process is answered.
    pub(super) own: String,
    /// Names this process.
    pub(super) origin: String,
    pub(super) is_lost: Arc<AtomicBool>,
    pub(super) disturbed: Arc<Notify>,
    /// Who changed something is answered.
    pub(super) answers: Answers,
}

impl Ear {
    pub(super) fn hear(&self, said: &PushInfo) {
        match (&said.kind, &said.data[..]) {
            (PushKind::Invalidate, [keys, ..]) => self.forget(keys),
            (
                PushKind::Message | PushKind::SMessage,
                [Value::BulkString(channel), Value::BulkString(message)],
            ) => self.read(channel, &String::from_utf8_lossy(message)),
            // The channel went to another node.
            (PushKind::Disconnection | PushKind::SUnsubscribe, _) => {
                self.is_lost.store(true, Ordering::Release);
                self.memory.doubt();
                self.disturbed.notify_one();
            }
            _ => {}
        }
    }

    fn read(&self, channel: &[u8], message: &str) {
        if channel == self.events.as_bytes() {
            self.tell(message);
        } else if channel == self.own.as_bytes() {
            let mut words = message.split(' ');
            let origin = words.next().unwrap_or_default();
            words.for_each(|deed| self.memory.hearers.hear(deed, origin));
        } else if let Some((deed, key)) = message.split_once(' ') {
            self.change(deed, key);
        }
    }

    /// Someone has changed the sessions under `key`. Only when they are forgotten here may the change be answered there.
    fn change(&self, deed: &str, key: &str) {
        match self.user(key.as_bytes()) {
            Some(user) => self.memory.sessions.forget(user),
            None => self.memory.start_anew(),
        }
        if origin(deed) == self.origin {
            self.memory.hearers.hear(deed, &self.origin);
        } else {
            drop(self.answers.send(deed.to_owned()));
        }
    }

    /// Forgets users whose sessions were changed; everything when the server emptied itself, or names what is no user.
    fn forget(&self, keys: &Value) {
        counter!("portico_redis_invalidations_total").increment(1);
        let users = match keys {
            Value::Array(keys) => keys
                .iter()
                .map(|key| match key {
                    Value::BulkString(key) => self.user(key),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>(),
            _ => None,
        };
        match users {
            Some(users) => users.into_iter().for_each(|user| self.memory.sessions.forget(user)),
            None => self.memory.start_anew(),
        }
    }

    fn user(&self, key: &[u8]) -> Option<UserId> {
        let id = std::str::from_utf8(key).ok()?.strip_prefix(&self.user_keys)?.strip_suffix('}')?;
        UserId::parse(id.parse().ok()?).ok()
    }

    /// What this process said was told by it to its listeners, but for what was said on a topic: in which order that was
    /// said, the servers know.
    fn tell(&self, message: &str) {
        let Some(Message { origin, trace, event }) = Message::read(message) else {
            tracing::debug!("a message of another version is ignored");
            return;
        };
        let is_own = origin == self.origin;
        match event {
            Event::Resync if !is_own => self.memory.start_anew(),
            event if !is_own || matches!(event, Event::Message(_)) => {
                let _delivered = events::delivery(&event, trace.as_ref()).entered();
                self.memory.listeners.tell(&event);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ear() -> Ear {
        Ear {
            memory: Arc::new(Memory::new()),
            user_keys: "test:{u:".into(),
            events: "events".into(),
            own: "events:me".into(),
            origin: "me".into(),
            is_lost: Arc::default(),
            disturbed: Arc::default(),
            answers: super::super::answering::channel().0,
        }
    }

    fn text(text: &str) -> Value {
        Value::BulkString(text.as_bytes().to_vec())
    }

    fn message(message: &str) -> PushInfo {
        PushInfo { kind: PushKind::SMessage, data: vec![text("events"), text(message)] }
    }

    #[test]
    fn the_user_of_a_key_is_understood() {
        assert_eq!(ear().user(b"test:{u:42}"), UserId::parse(42).ok());
        for other in ["test:{u:42", "test:{u:x}", "else:{u:42}", "test:{u:0}"] {
            assert_eq!(ear().user(other.as_bytes()), None, "{other}");
        }
    }

    #[tokio::test]
    async fn what_others_say_is_told_and_what_this_process_says_is_not() {
        let ear = ear();
        let mut listener = ear.memory.listeners.add();
        ear.hear(&message("1 me resync"));
        ear.hear(&message("2 you something new"));
        let session = "67e55044-10b1-426f-9247-bb680e5fe0c8";
        ear.hear(&message(&format!("1 you ended 42 {session} disabled")));
        let heard = listener.next().await;
        assert!(matches!(heard, Some(Event::SessionEnded { .. })), "{heard:?}");
    }

    #[tokio::test]
    async fn what_is_said_on_a_topic_is_told_whoever_says_it() {
        let ear = ear();
        let mut listener = ear.memory.listeners.add();
        for (seq, origin) in [(1, "you"), (2, "me")] {
            ear.hear(&message(&format!("1 {origin} said {seq} news json {{}}")));
            let heard = listener.next().await;
            assert!(matches!(&heard, Some(Event::Message(said)) if said.seq == seq), "{heard:?}");
        }
    }

    #[tokio::test]
    async fn an_emptied_server_is_a_reason_to_look_again() {
        let ear = ear();
        let mut listener = ear.memory.listeners.add();
        ear.hear(&PushInfo { kind: PushKind::Invalidate, data: vec![Value::Nil] });
        assert_eq!(listener.next().await, Some(Event::Resync));
    }

    #[test]
    fn a_broken_connection_is_a_reason_to_doubt() {
        let ear = ear();
        ear.memory.confirm(std::time::Instant::now() + std::time::Duration::from_millis(10));
        ear.hear(&PushInfo { kind: PushKind::Disconnection, data: vec![] });
        assert!(!ear.memory.is_fresh());
        assert!(ear.is_lost.load(Ordering::Acquire));
    }
}
