use std::sync::Arc;

use time::Duration;

use super::Topic;
use crate::import::{ImportId, ImportProgress, ImportState};

/// What subscribers of a topic hear.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// On which topic.
    pub topic: Topic,
    /// Its number on the topic, one more than that of the message before.
    pub seq: u64,
    /// What is said.
    pub content: Content,
}

impl Message {
    /// How long the numbers of a topic go on though nothing is said.
    pub const REMEMBERED: Duration = Duration::DAY;
}

/// What is said in a [`Message`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// What a client said: a text of JSON (RFC 8259), which nobody here looks into.
    Json(Arc<str>),
    /// How far an import is.
    Import(ImportNotice),
}

/// How far an import is, for its owner to hear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportNotice {
    /// Which import.
    pub id: ImportId,
    /// What it is doing.
    pub state: ImportState,
    /// How far it is.
    pub progress: ImportProgress,
}
