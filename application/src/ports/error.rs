use std::error::Error;

/// Why a technical port did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum PortError {
    /// What is behind the port cannot be reached, is overloaded or does not answer in time: try again later.
    #[error("a service is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// What is behind the port answered something that cannot be: nothing that the caller could do helps.
    #[error("a service is broken or misused")]
    Broken(#[source] Box<dyn Error + Send + Sync>),
}
