//! Who may open a socket, and how many.

mod ips;
mod origins;
mod places;

pub use ips::AllowedIps;
pub use origins::AllowedOrigins;
pub(crate) use places::{Place, Places};
