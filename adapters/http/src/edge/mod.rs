//! What happens to every request and every answer, whatever the route.

mod access_log;
mod admission;
mod answer;
mod client_address;
mod context;
mod metrics;
mod pass;
mod work;

pub(crate) use admission::Admission;
pub(crate) use answer::chain;
pub(crate) use client_address::ClientAddresses;
pub(crate) use context::{RequestContext, RequestIds};
pub(crate) use metrics::RequestMetrics;
pub(crate) use pass::{Edge, Pass, note_route};
pub(crate) use work::Work;
