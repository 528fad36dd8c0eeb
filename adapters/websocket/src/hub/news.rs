//! Frames that nobody asked for.

use bytes::Bytes;
use portico_domain::channel::{Content, ImportNotice, Message, Topic};
use serde::Serialize;
use serde_json::value::RawValue;

use crate::frame;

/// `{"topic", "data", "seq"}`.
#[derive(Serialize)]
struct MessageBody<'message> {
    topic: &'message str,
    data: Data<'message>,
    seq: u64,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Data<'message> {
    Json(&'message RawValue),
    Import { import: ImportBody },
}

#[derive(Serialize)]
struct ImportBody {
    id: String,
    state: &'static str,
    rows_read: u64,
    rows_written: u64,
    passwords_hashed: u64,
}

/// `{"op": "resync", "topic"}`.
#[derive(Serialize)]
struct ResyncBody<'topic> {
    op: &'static str,
    topic: &'topic str,
}

/// What subscribers hear of a message; nothing, if a node of another kind published what is no JSON.
pub(super) fn message(message: &Message) -> Option<Bytes> {
    let data = match &message.content {
        Content::Json(json) => Data::Json(serde_json::from_str(json).ok()?),
        Content::Import(notice) => Data::Import { import: import_body(notice) },
    };
    let body = MessageBody { topic: message.topic.as_str(), data, seq: message.seq };
    Some(frame::text(&serde_json::to_string(&body).ok()?))
}

/// What subscribers hear when messages may be missing.
pub(super) fn resync(topic: &Topic) -> Option<Bytes> {
    let body = ResyncBody { op: "resync", topic: topic.as_str() };
    Some(frame::text(&serde_json::to_string(&body).ok()?))
}

fn import_body(notice: &ImportNotice) -> ImportBody {
    let ImportNotice { id, state, progress } = notice;
    ImportBody {
        id: id.to_string(),
        state: state.as_str(),
        rows_read: progress.rows_read,
        rows_written: progress.rows_written,
        passwords_hashed: progress.passwords_hashed,
    }
}
