//! What happens to every request and every answer, whatever the route.

mod access_log;
mod admission;
mod answer;
mod client_address;
mod context;
#[expect(clippy::module_inception, reason = "the type is named as the folder that holds it")]
mod edge;
mod metrics;
mod pass;
mod span;
mod work;

pub(crate) use admission::Admission;
pub(crate) use client_address::ClientAddresses;
pub(crate) use context::{RequestContext, RequestIds};
pub use edge::Edge;
pub(crate) use edge::finished;
pub(crate) use metrics::{InFlight, RequestMetrics};
pub(crate) use pass::Pass;
pub(crate) use work::Work;
