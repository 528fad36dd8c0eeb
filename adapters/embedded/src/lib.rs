//! Every driven port of Portico that one machine can serve: users, sessions and login counts in one `SQLite` file, and
//! an event bus inside the process.
//!
//! One connection writes, on a thread of its own; a few others read, off the async threads. What is acknowledged is on
//! the disk. Several processes may use one file: `SQLite`'s locks keep their writes apart, and a process notices the
//! writes of others within half a second.
//!
//! **Invariant:** SQL and rusqlite stay in this crate, and no lock is held across an `await`.

mod config;
mod counted;
mod embedded;
mod events;
mod imports;
mod login;
mod open_error;
mod readiness;
mod sessions;
mod store;
mod users;

pub use config::Config;
pub use embedded::Embedded;
pub use events::InProcessEventBus;
pub use imports::EmbeddedImportRepository;
pub use login::EmbeddedLoginThrottle;
pub use open_error::OpenError;
pub use readiness::EmbeddedReadiness;
pub use sessions::{EmbeddedEndedSessions, EmbeddedTokenStore};
pub use users::{EmbeddedUserQueries, EmbeddedUserRepository};
