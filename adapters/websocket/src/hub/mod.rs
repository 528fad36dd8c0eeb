//! Which sockets there are, on which sessions they live, and to which topics they listen.

mod follow;
#[expect(clippy::module_inception, reason = "the type is named as the folder that holds it")]
mod hub;
mod membership;
mod news;

pub use hub::Hub;
pub(crate) use membership::Membership;
