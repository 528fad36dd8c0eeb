use std::sync::Arc;

use portico_application::ports::Event;
use portico_domain::{
    channel::{Content, Topic},
    user::UserId,
};

use super::said;

/// The first word of a message. Messages of other versions are not understood.
const VERSION: &str = "1";

/// An event on its way: words, the first of them the version, the second who sends it, the third what it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Names the sender, who has told its own listeners already, but for what was said on a topic.
    pub(crate) origin: String,
    pub(crate) event: Event,
}

impl Message {
    pub(crate) fn write(origin: &str, event: &Event) -> String {
        match event {
            Event::SessionEnded { user, session, reason } => {
                format!("{VERSION} {origin} ended {} {session} {reason}", user.get())
            }
            Event::Message(message) => {
                let [before, after] = Self::around_number(origin, &message.topic, &message.content);
                format!("{before}{}{after}", message.seq)
            }
            // A node that knows the one knows the other.
            Event::SessionsChanged | Event::Resync => format!("{VERSION} {origin} resync"),
        }
    }

    /// What stands before and after the number of what is said on a topic.
    pub(crate) fn around_number(origin: &str, topic: &Topic, content: &Content) -> [String; 2] {
        [format!("{VERSION} {origin} said "), format!(" {}", said::write(topic, content))]
    }

    /// `None` when another version wrote it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (origin, text) = text.strip_prefix(VERSION)?.strip_prefix(' ')?.split_once(' ')?;
        let (what, rest) = text.split_once(' ').unwrap_or((text, ""));
        let event = match what {
            "resync" if rest.is_empty() => Event::Resync,
            "ended" => read_end(rest)?,
            "said" => Event::Message(Arc::new(said::read(rest)?)),
            _ => return None,
        };
        Some(Self { origin: origin.to_owned(), event })
    }
}

fn read_end(words: &str) -> Option<Event> {
    let words: Vec<_> = words.split(' ').collect();
    let [user, session, reason] = words[..] else { return None };
    Some(Event::SessionEnded {
        user: UserId::parse(user.parse().ok()?).ok()?,
        session: session.parse().ok()?,
        reason: reason.parse().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use portico_domain::{channel, session::EndReason};

    use super::*;

    #[test]
    fn an_event_comes_back_as_it_was_written() {
        let session = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().expect("a UUID");
        let user = UserId::parse(42).expect("a good id");
        let ended = EndReason::ALL.map(|reason| Event::SessionEnded { user, session, reason });
        let topic = Topic::parse("news").expect("a good name");
        let content = Content::Json("[1, \"resync\"]".into());
        let said = Event::Message(Arc::new(channel::Message { topic, seq: 7, content }));
        for event in ended.into_iter().chain([said, Event::Resync]) {
            let text = Message::write("me", &event);
            assert_eq!(Message::read(&text), Some(Message { origin: "me".into(), event }));
        }
    }

    #[test]
    fn what_another_version_says_is_not_understood() {
        for text in [
            "",
            "1",
            "1 me",
            "2 me resync",
            "12 me resync",
            "1 me ended 42",
            "1 me ended 0 x y",
            "1 me resync now",
            "1 me said",
            "1 me said 7 news",
            "1 me sang 7 news json 1",
        ] {
            assert_eq!(Message::read(text), None, "{text:?}");
        }
    }
}
