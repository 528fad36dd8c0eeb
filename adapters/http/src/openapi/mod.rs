//! The description of the API (`OpenAPI` 3.1).
//!
//! Routes say what is theirs alone. What follows from their shape is added here, so that no route can forget it: the failures that an
//! operation may answer, and the headers that answers share.

mod complete;
mod description;
mod failures;
mod headers;
mod words;

pub(crate) use complete::complete;
pub(crate) use description::Description;
pub(crate) use words::{
    EndReasonWord, GenderWord, ImportModeWord, ImportStateWord, LanguageWord, RoleWord,
    UserStatusWord,
};
