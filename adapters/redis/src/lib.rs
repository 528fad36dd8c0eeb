//! Sessions, login counts and events of Portico on Redis: a single server or a Cluster.
//!
//! What belongs to one user is one key, and each change of it one script, so that changes are atomic wherever the key is
//! and even while it moves. Calls give up within a second. A session is answered from memory as long as every server is
//! heard: they tell what is changed, by whomever, and what cannot be heard is not trusted.
//!
//! **Invariant:** no token is kept, only ids; and no lock is held across an `await` but those that order connecting.

mod authorities;
mod config;
mod events;
mod handle;
mod hearers;
mod login;
mod memory;
mod readiness;
mod server;
mod sessions;
mod watch;

pub use config::{ConfigError, Mode, RedisConfig};
pub use events::RedisEventBus;
pub use handle::Redis;
pub use login::RedisLoginThrottle;
pub use readiness::RedisReadiness;
pub use sessions::RedisTokenStore;
