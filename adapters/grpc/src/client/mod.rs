//! Calls services, as others do.

mod channel;
mod config;
mod error;
mod fault;
mod gateway;
mod pem;
mod span;
mod tls;

use axum::http::Uri;
pub use config::ClientConfig;
pub use error::ClientConfigError;
pub use gateway::GrpcHelloGateway;

/// The host of a URL as it is written elsewhere: an address of IPv6 has brackets in a URL only.
fn host(url: &Uri) -> &str {
    let host = url.host().unwrap_or_default();
    host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host)
}
