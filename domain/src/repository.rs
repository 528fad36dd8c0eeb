//! What every repository may answer instead of a value.

use std::error::Error;

/// Why a repository did not do as asked. Each variant says what the caller may do about it.
#[derive(Debug, thiserror::Error)]
pub enum RepositoryError {
    /// A unique key is taken: choose another one.
    #[error("the key is taken")]
    Duplicate,
    /// The aggregate changed or went away since it was read: read it again.
    #[error("the version is not the stored one")]
    Stale,
    /// The store cannot be reached or does not answer in time: try again later.
    #[error("the store is unavailable")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// The store answered something that cannot be: nothing that the caller could do helps.
    #[error("the store is corrupt or misused")]
    Broken(#[source] Box<dyn Error + Send + Sync>),
}
