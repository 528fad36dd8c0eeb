//! What nodes tell each other, carried by the servers.

mod bus;
mod listeners;
mod message;
mod said;
mod trace;

pub use bus::RedisEventBus;
pub(crate) use listeners::Listeners;
pub(crate) use message::Message;
pub(crate) use trace::{TraceContext, delivery};
