//! Topics, and what is said on them to whoever listens.

mod message;
mod topic;

pub use message::{Content, ImportNotice, Message};
pub use topic::{Topic, TopicError};
