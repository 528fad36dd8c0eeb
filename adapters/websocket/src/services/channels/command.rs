use std::sync::Arc;

use portico_domain::channel::Topic;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{fault::Fault, reply::Id};

/// What a client wants.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Command {
    Ping,
    Subscribe(Topic),
    Unsubscribe(Topic),
    /// To publish a text of JSON.
    Publish(Topic, Arc<str>),
    /// To go on with a new token.
    Authenticate(String),
}

/// A command as it is written. Members that it does not need are not looked at.
#[derive(Deserialize)]
struct CommandBody<'text> {
    #[serde(default, borrow, deserialize_with = "present")]
    id: Option<&'text RawValue>,
    #[serde(default, borrow, deserialize_with = "present")]
    op: Option<&'text RawValue>,
    #[serde(default, borrow, deserialize_with = "present")]
    topic: Option<&'text RawValue>,
    #[serde(default, borrow, deserialize_with = "present")]
    data: Option<&'text RawValue>,
    #[serde(default, borrow, deserialize_with = "present")]
    token: Option<&'text RawValue>,
}

/// Null is something, and no member is nothing.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<&'de RawValue>, D::Error> {
    <&RawValue>::deserialize(deserializer).map(Some)
}

/// The id of a message and its command, or what is wrong with it. An id that is none is left out of the answer.
pub(super) fn parse(text: &[u8]) -> (Option<Id>, Result<Command, Fault>) {
    // An array would be taken for the members in their order.
    let is_object = text.trim_ascii_start().starts_with(b"{");
    let body = serde_json::from_slice::<CommandBody<'_>>(text).ok().filter(|_| is_object);
    let Some(body) = body else { return (None, Err(Fault::Malformed)) };
    let id = body.id.map(|id| Id::parse(id.get()));
    match id {
        Some(None) => (None, Err(Fault::Id)),
        Some(id) => (id, command(&body)),
        None => (None, command(&body)),
    }
}

fn command(body: &CommandBody<'_>) -> Result<Command, Fault> {
    let op = string(body.op).ok_or(Fault::Op)?;
    match op.as_str() {
        "ping" => Ok(Command::Ping),
        "subscribe" => topic(body).map(Command::Subscribe),
        "unsubscribe" => topic(body).map(Command::Unsubscribe),
        "publish" => {
            let topic = topic(body)?;
            Ok(Command::Publish(topic, body.data.ok_or(Fault::Data)?.get().into()))
        }
        "auth" => string(body.token).map(Command::Authenticate).ok_or(Fault::Token),
        _ => Err(Fault::Op),
    }
}

fn topic(body: &CommandBody<'_>) -> Result<Topic, Fault> {
    let name = string(body.topic).ok_or(Fault::NoTopic)?;
    Topic::parse(&name).map_err(Fault::Topic)
}

fn string(value: Option<&RawValue>) -> Option<String> {
    serde_json::from_str(value?.get()).ok()
}

#[cfg(test)]
mod tests {
    use portico_domain::channel::TopicError;

    use super::*;

    fn parsed(text: &str) -> Result<Command, Fault> {
        parse(text.as_bytes()).1
    }

    fn news() -> Topic {
        Topic::parse("news").expect("a good name")
    }

    #[test]
    fn commands_are_understood() {
        for (text, command) in [
            (r#"{"id":1,"op":"ping"}"#, Command::Ping),
            (r#"{"op":"subscribe","topic":"news"}"#, Command::Subscribe(news())),
            (r#"{"op":"unsubscribe","topic":"news","more":[]}"#, Command::Unsubscribe(news())),
            (
                r#"{"op":"publish","topic":"news","data":null}"#,
                Command::Publish(news(), "null".into()),
            ),
            (
                r#"{"data":{"a": "b" },"topic":"news","op":"publish"}"#,
                Command::Publish(news(), r#"{"a": "b" }"#.into()),
            ),
            (r#"{"op":"auth","token":"a.b.c"}"#, Command::Authenticate("a.b.c".into())),
        ] {
            assert_eq!(parsed(text), Ok(command), "{text}");
        }
    }

    #[test]
    fn each_fault_is_told_apart() {
        for (text, fault) in [
            ("", Fault::Malformed),
            ("x", Fault::Malformed),
            ("[]", Fault::Malformed),
            ("1", Fault::Malformed),
            (r#"{"op":"ping","op":"ping"}"#, Fault::Malformed),
            (r#"{"id":1}"#, Fault::Op),
            (r#"{"op":"shout"}"#, Fault::Op),
            (r#"{"op":1}"#, Fault::Op),
            (r#"{"op":"subscribe"}"#, Fault::NoTopic),
            (r#"{"op":"subscribe","topic":7}"#, Fault::NoTopic),
            (r#"{"op":"subscribe","topic":""}"#, Fault::Topic(TopicError::Length)),
            (r#"{"op":"subscribe","topic":"a b"}"#, Fault::Topic(TopicError::Character)),
            (r#"{"op":"publish","topic":"news"}"#, Fault::Data),
            (r#"{"op":"auth"}"#, Fault::Token),
            (r#"{"id":[],"op":"ping"}"#, Fault::Id),
        ] {
            assert_eq!(parsed(text), Err(fault), "{text}");
        }
        assert_eq!(parse(b"\xff").1, Err(Fault::Malformed));
    }

    #[test]
    fn data_may_be_as_deep_as_it_wants() {
        let (open, close) = ("[".repeat(30_000), "]".repeat(30_000));
        let deep = format!(r#"{{"op":"publish","topic":"news","data":{open}{close}}}"#);
        assert!(matches!(parsed(&deep), Ok(Command::Publish(..))));
    }
}
