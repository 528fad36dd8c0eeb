//! What nodes tell each other, carried by the servers.

mod bus;
mod listeners;
mod message;
mod said;

pub use bus::RedisEventBus;
pub(crate) use listeners::Listeners;
pub(crate) use message::Message;
