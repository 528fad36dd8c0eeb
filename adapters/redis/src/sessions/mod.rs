//! Sessions in Redis, and what is remembered of them in memory.

mod cache;
mod deeds;
mod known;
mod record;
mod scripts;
mod token_store;

pub(crate) use cache::SessionCache;
pub use token_store::RedisTokenStore;
