//! The servers, and how they are called: each call has a budget of time, a connection that broke is replaced, and a key is
//! looked for where the cluster says that it is.

mod call;
mod check;
mod circuit;
mod error;
mod node;
mod request;
mod servers;
mod slot;
mod span;
mod topology;

pub(crate) use call::Reply;
pub(crate) use check::fits;
pub(crate) use error::CallError;
pub(crate) use node::Node;
pub(crate) use request::{Request, Script};
pub(crate) use servers::Servers;
pub(crate) use topology::Topology;
