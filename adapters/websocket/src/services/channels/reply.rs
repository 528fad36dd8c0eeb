use bytes::Bytes;
use serde::Serialize;
use serde_json::value::RawValue;

use portico_domain::language::Language;

use super::fault::Fault;
use crate::frame;

/// What a client calls one of its messages, to know the answer: a number or a short string, given back as it came.
#[derive(Debug, Clone)]
pub(super) struct Id(Box<RawValue>);

impl Id {
    const MAX_BYTES: usize = 128;

    pub(super) fn parse(json: &str) -> Option<Self> {
        let is_scalar =
            json.starts_with(|first: char| first == '"' || first == '-' || first.is_ascii_digit());
        if !is_scalar || json.len() > Self::MAX_BYTES {
            return None;
        }
        RawValue::from_string(json.to_owned()).ok().map(Self)
    }
}

/// `{"id": 1, "ok": true}`, or `{"id": 1, "error": {"code", "message"}}`.
#[derive(Serialize)]
struct ReplyBody<'reply> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'reply RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ok: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ErrorBody<'reply>>,
}

#[derive(Serialize)]
struct ErrorBody<'reply> {
    code: &'reply str,
    message: &'reply str,
}

/// The answer to a message: done, or what is wrong, in the language of the client.
pub(super) fn reply(id: Option<&Id>, outcome: Result<(), Fault>, language: Language) -> Bytes {
    let id = id.map(|id| &*id.0);
    let error = outcome.err();
    let body = ReplyBody {
        id,
        ok: error.is_none().then_some(true),
        error: error
            .map(|fault| ErrorBody { code: fault.code(), message: fault.message(language) }),
    };
    // Strings and a number can always be written.
    frame::text(&serde_json::to_string(&body).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(id: Option<&str>, outcome: Result<(), Fault>) -> String {
        let id = id.and_then(Id::parse);
        let frame = reply(id.as_ref(), outcome, Language::English);
        String::from_utf8(frame[frame.len().min(if frame[1] == 126 { 4 } else { 2 })..].to_vec())
            .expect("UTF-8")
    }

    #[test]
    fn an_answer_bears_the_id_of_the_question() {
        assert_eq!(said(Some("1"), Ok(())), r#"{"id":1,"ok":true}"#);
        assert_eq!(said(Some(r#""a""#), Ok(())), r#"{"id":"a","ok":true}"#);
        assert_eq!(said(None, Ok(())), r#"{"ok":true}"#);
        let refused = said(Some("7"), Err(Fault::Failed("forbidden")));
        assert!(
            refused.starts_with(r#"{"id":7,"error":{"code":"forbidden","message":""#),
            "{refused}"
        );
    }

    #[test]
    fn only_a_number_or_a_short_string_is_an_id() {
        for json in ["1", "-1.5e3", r#""""#, r#""x""#] {
            assert!(Id::parse(json).is_some(), "{json}");
        }
        for json in ["null", "true", "[]", "{}", &format!("\"{}\"", "x".repeat(127))] {
            assert!(Id::parse(json).is_none(), "{json}");
        }
    }
}
