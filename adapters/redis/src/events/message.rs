use portico_application::ports::Event;
use portico_domain::user::UserId;

/// The first word of a message. Messages of other versions are not understood.
const VERSION: &str = "1";

/// An event on its way: words, the first of them the version, the second who sends it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Message {
    /// Names the sender, who has told its own listeners already.
    pub(crate) origin: String,
    pub(crate) event: Event,
}

impl Message {
    pub(crate) fn write(origin: &str, event: &Event) -> String {
        match event {
            Event::SessionEnded { user, session, reason } => {
                format!("{VERSION} {origin} ended {} {session} {reason}", user.get())
            }
            // Messages are numbered before they are sent.
            Event::Message(_) | Event::Resync => format!("{VERSION} {origin} resync"),
        }
    }

    /// `None` when another version wrote it.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let words: Vec<_> = text.split(' ').collect();
        let event = match words[..] {
            [VERSION, _, "resync"] => Event::Resync,
            [VERSION, _, "ended", user, session, reason] => Event::SessionEnded {
                user: UserId::parse(user.parse().ok()?).ok()?,
                session: session.parse().ok()?,
                reason: reason.parse().ok()?,
            },
            _ => return None,
        };
        Some(Self { origin: words[1].to_owned(), event })
    }
}

#[cfg(test)]
mod tests {
    use portico_domain::session::EndReason;

    use super::*;

    #[test]
    fn an_event_comes_back_as_it_was_written() {
        let session = "67e55044-10b1-426f-9247-bb680e5fe0c8".parse().expect("a UUID");
        let user = UserId::parse(42).expect("a good id");
        let ended = EndReason::ALL.map(|reason| Event::SessionEnded { user, session, reason });
        for event in ended.into_iter().chain([Event::Resync]) {
            let text = Message::write("me", &event);
            assert_eq!(Message::read(&text), Some(Message { origin: "me".into(), event }));
        }
    }

    #[test]
    fn what_another_version_says_is_not_understood() {
        for text in ["", "1", "2 me resync", "1 me ended 42", "1 me ended 0 x y", "1 me resync now"]
        {
            assert_eq!(Message::read(text), None, "{text:?}");
        }
    }
}
