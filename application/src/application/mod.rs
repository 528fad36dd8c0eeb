#[expect(clippy::module_inception, reason = "the driving port is named as the crate is")]
mod application;
mod ports;

pub use application::Application;
pub use ports::Ports;
