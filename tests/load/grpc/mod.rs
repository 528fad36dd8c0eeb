//! gRPC under load, against what tonic does at the least with the same messages.

mod auth;
mod bare;
mod callers;
mod hello;
mod users;

pub(crate) use auth::measure as auth;
pub(crate) use bare::serve as serve_bare;
pub(crate) use callers::{bearer, with_token};
pub(crate) use hello::measure as hello;
pub(crate) use users::measure as users;
