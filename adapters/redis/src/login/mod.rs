//! The login throttle, counted in Redis.

mod attempt;
mod throttle;

pub use throttle::RedisLoginThrottle;
