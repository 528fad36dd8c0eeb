//! What happens to every call and every answer, whatever the service.

mod admission;
mod body;
mod call;
mod deadline;
#[expect(clippy::module_inception, reason = "the type is named as the folder that holds it")]
mod edge;
mod methods;
mod record;
mod span;

pub(crate) use admission::Admission;
pub(crate) use call::{Call, Calls};
pub(crate) use edge::Edge;
pub(crate) use span::code_name;
