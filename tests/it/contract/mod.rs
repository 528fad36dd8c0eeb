//! The contract suites on the adapters that need no service.

mod completeness;
mod ended_sessions;
mod event_bus;
mod import_repository;
mod login_throttle;
pub(crate) mod session_model;
mod token_store;
mod user_queries;
mod user_repository;
