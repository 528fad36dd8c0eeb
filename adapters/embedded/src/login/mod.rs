//! The login throttle, counted in `SQLite`.

mod attempt;
mod counts;
mod throttle;

pub use throttle::EmbeddedLoginThrottle;
