use std::sync::Arc;

use portico_application::ports::Event;
use portico_domain::{
    channel::{Content, Topic},
    user::UserId,
};

use super::{TraceContext, said};

/// The first word of a message. Messages of other versions are not understood.
const VERSION: &str = "1";

/// Stands between who sends a message and the trace that it is sent in. To versions that know of no traces all of that is a name.
const TRACE: char = '/';

/// An event on its way: words, the first of them the version, the second who sends it and perhaps in which trace, the third what
/// it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Names the sender, who has told its own listeners already, but for what was said on a topic.
    pub(crate) origin: String,
    /// In which trace it was sent, if in one.
    pub(crate) trace: Option<TraceContext>,
    pub(crate) event: Event,
}

impl Message {
    /// The word for who sends it.
    pub(super) fn sender(origin: &str, trace: Option<&TraceContext>) -> String {
        trace.map_or_else(|| origin.into(), |trace| format!("{origin}{TRACE}{}", trace.as_str()))
    }

    pub(super) fn write(sender: &str, event: &Event) -> String {
        match event {
            Event::SessionEnded { user, session, reason } => {
                format!("{VERSION} {sender} ended {} {session} {reason}", user.get())
            }
            Event::Message(message) => {
                let [before, after] = Self::around_number(sender, &message.topic, &message.content);
                format!("{before}{}{after}", message.seq)
            }
            // A node that knows the one knows the other.
            Event::SessionsChanged | Event::Resync => format!("{VERSION} {sender} resync"),
        }
    }

    /// What stands before and after the number of what is said on a topic.
    pub(super) fn around_number(sender: &str, topic: &Topic, content: &Content) -> [String; 2] {
        [format!("{VERSION} {sender} said "), format!(" {}", said::write(topic, content))]
    }

    /// `None` when another version wrote it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (sender, text) = text.strip_prefix(VERSION)?.strip_prefix(' ')?.split_once(' ')?;
        let (origin, trace) = match sender.split_once(TRACE) {
            Some((origin, trace)) => (origin, Some(TraceContext::read(trace))),
            None => (sender, None),
        };
        let (what, rest) = text.split_once(' ').unwrap_or((text, ""));
        let event = match what {
            "resync" if rest.is_empty() => Event::Resync,
            "ended" => read_end(rest)?,
            "said" => Event::Message(Arc::new(said::read(rest)?)),
            _ => return None,
        };
        Some(Self { origin: origin.to_owned(), trace, event })
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
            for trace in [None, Some(TraceContext::read("00-1-2-01"))] {
                let text = Message::write(&Message::sender("me", trace.as_ref()), &event);
                let (origin, event) = ("me".into(), event.clone());
                assert_eq!(Message::read(&text), Some(Message { origin, trace, event }));
            }
        }
    }

    /// They are told apart by words, and compare the second with their own name.
    #[test]
    fn to_versions_without_traces_a_trace_is_part_of_a_name() {
        let sender = Message::sender("me", Some(&TraceContext::read("00-1-2-01")));
        let text = Message::write(&sender, &Event::Resync);
        assert_eq!(text.split(' ').collect::<Vec<_>>(), ["1", "me/00-1-2-01", "resync"]);
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
