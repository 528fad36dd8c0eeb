//! The services, one file each.

mod auth;
mod hello;
mod life;
mod sessions;
mod users;

use std::sync::Arc;

pub(crate) use auth::Auth;
pub(crate) use hello::Hello;
pub(crate) use sessions::Sessions;
use tonic::{Request, Status};
pub(crate) use users::Users;

use crate::edge::Call;

/// What the edge knows of a call.
fn call_of<T>(request: &Request<T>) -> Result<Arc<Call>, Status> {
    let call = request.extensions().get::<Arc<Call>>().cloned();
    call.ok_or_else(|| Status::internal("the call did not come through the edge"))
}
