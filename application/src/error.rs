//! How a use case fails, in terms that every transport can render.

use std::{error::Error, time::Duration};

use portico_domain::repository::RepositoryError;

use crate::ports::PortError;

/// What a failure means to the one who asked. Each transport has one `match` over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// Prove who you are, and ask again.
    Unauthenticated,
    /// You may not.
    Forbidden,
    /// There is no such thing.
    NotFound,
    /// It contradicts what is there.
    Conflict,
    /// What you saw has changed since.
    Stale,
    /// You asked too often.
    RateLimited,
    /// Something that is needed does not answer; try again later.
    Unavailable,
    /// A fault of ours.
    Internal,
}

/// The error of a use case.
pub trait Failure: Error + Send + Sync + 'static {
    /// What it means to the one who asked.
    fn kind(&self) -> ErrorKind;

    /// The stable name that clients match on.
    fn code(&self) -> &'static str {
        match self.kind() {
            ErrorKind::Unauthenticated => "token_invalid",
            ErrorKind::Forbidden => "forbidden",
            ErrorKind::NotFound => "not_found",
            ErrorKind::Conflict => "conflict",
            ErrorKind::Stale => "stale",
            ErrorKind::RateLimited => "rate_limited",
            ErrorKind::Unavailable => "unavailable",
            ErrorKind::Internal => "internal",
        }
    }

    /// How long to wait before asking again, where that is known.
    fn retry_after(&self) -> Option<Duration> {
        None
    }
}

impl Failure for RepositoryError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Duplicate => ErrorKind::Conflict,
            Self::Stale => ErrorKind::Stale,
            Self::Unavailable(_) => ErrorKind::Unavailable,
            Self::Broken(_) => ErrorKind::Internal,
        }
    }
}

impl Failure for PortError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Unavailable(_) => ErrorKind::Unavailable,
            Self::Broken(_) => ErrorKind::Internal,
        }
    }
}
