//! How a use case fails, in terms that every transport can render.

use std::{error::Error, time::Duration};

use portico_domain::{repository::RepositoryError, session::EndReason};

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
    /// What you sent cannot be accepted as it is.
    Invalid,
    /// You asked too often.
    RateLimited,
    /// Something that is needed does not answer; try again later.
    Unavailable,
    /// A fault of ours.
    Internal,
}

impl ErrorKind {
    /// The name of a failure that has none of its own.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Unauthenticated => "token_invalid",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Stale => "stale",
            Self::Invalid => "validation_failed",
            Self::RateLimited => "rate_limited",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }
}

/// The error of a use case.
pub trait Failure: Error + Send + Sync + 'static {
    /// What it means to the one who asked.
    fn kind(&self) -> ErrorKind;

    /// The stable name that clients match on.
    fn code(&self) -> &'static str {
        self.kind().code()
    }

    /// How long to wait before asking again, where that is known.
    fn retry_after(&self) -> Option<Duration> {
        None
    }

    /// Why the session ended whose end this is about.
    fn end_reason(&self) -> Option<EndReason> {
        None
    }
}

/// An error and all its causes, for the log.
#[must_use]
pub fn chain(error: &dyn Error) -> String {
    let causes = std::iter::successors(error.source(), |cause: &&dyn Error| (*cause).source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_support::{port_down, users_down};

    #[derive(Debug, thiserror::Error)]
    #[error("it failed")]
    struct Plain(ErrorKind);

    impl Failure for Plain {
        fn kind(&self) -> ErrorKind {
            self.0
        }
    }

    #[test]
    fn each_kind_has_a_code_of_its_own() {
        for (kind, code) in [
            (ErrorKind::Unauthenticated, "token_invalid"),
            (ErrorKind::Forbidden, "forbidden"),
            (ErrorKind::NotFound, "not_found"),
            (ErrorKind::Conflict, "conflict"),
            (ErrorKind::Stale, "stale"),
            (ErrorKind::Invalid, "validation_failed"),
            (ErrorKind::RateLimited, "rate_limited"),
            (ErrorKind::Unavailable, "unavailable"),
            (ErrorKind::Internal, "internal"),
        ] {
            assert_eq!((Plain(kind).code(), Plain(kind).retry_after()), (code, None));
            assert_eq!(Plain(kind).end_reason(), None);
        }
    }

    #[test]
    fn a_repository_error_keeps_its_meaning() {
        for (error, kind) in [
            (RepositoryError::Duplicate, ErrorKind::Conflict),
            (RepositoryError::Stale, ErrorKind::Stale),
            (users_down(), ErrorKind::Unavailable),
            (RepositoryError::Broken("odd row".into()), ErrorKind::Internal),
        ] {
            assert_eq!(error.kind(), kind, "{error}");
        }
    }

    #[test]
    fn a_port_error_keeps_its_meaning() {
        assert_eq!(port_down().kind(), ErrorKind::Unavailable);
        assert_eq!(PortError::Broken("odd answer".into()).kind(), ErrorKind::Internal);
    }
}
