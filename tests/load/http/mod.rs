//! HTTP under load, against what axum does at the least.

mod hello;
mod home;
mod looks;
mod sessions;
mod start;

pub(crate) use hello::measure as hello;
pub(crate) use home::measure as home;
pub(crate) use sessions::measure as sessions;
pub(crate) use start::measure as start;
