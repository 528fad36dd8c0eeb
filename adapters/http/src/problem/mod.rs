//! Failures as clients see them: problem details (RFC 9457) in two languages.

mod field_fault;
#[expect(clippy::module_inception, reason = "the type is named as the folder that holds it")]
mod problem;
mod render;

pub(crate) use field_fault::{FieldError, FieldFault};
pub(crate) use problem::Problem;
pub(crate) use render::{CONTENT_TYPE, ProblemBody, render};
