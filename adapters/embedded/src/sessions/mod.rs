//! Sessions in `SQLite`, and what is remembered of them in memory.

mod cache;
mod deeds;
mod ended;
mod known;
mod rotate;
mod row;
mod token_store;

pub(crate) use cache::SessionCache;
pub use ended::EmbeddedEndedSessions;
pub use token_store::EmbeddedTokenStore;
