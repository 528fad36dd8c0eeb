//! Why no socket is opened.

use std::sync::Arc;

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use portico_application::error::{ErrorKind, Failure};

use crate::{handshake::NoHandshake, metrics::refused};

/// Why no socket is opened.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// None was asked for.
    Handshake(NoHandshake),
    /// None may be, for a cause that is counted.
    Failed(&'static str, Arc<dyn Failure>),
}

impl Refusal {
    /// `cause` is one of few words.
    pub(crate) fn because(cause: &'static str, failure: impl Failure) -> Self {
        Self::Failed(cause, Arc::new(failure))
    }
}

impl From<NoHandshake> for Refusal {
    fn from(none: NoHandshake) -> Self {
        Self::Handshake(none)
    }
}

/// A failure finds its status and its words at the edge.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Handshake(none) => {
                refused("handshake");
                none.response()
            }
            Self::Failed(cause, failure) => {
                refused(cause);
                let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
                response.extensions_mut().insert(failure);
                response
            }
        }
    }
}

/// A client that may not open a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotAdmitted {
    #[error("the address may not open sockets")]
    Address,
    #[error("pages of this origin may not open sockets")]
    Origin,
    #[error("there is no token")]
    NoToken,
    #[error("there is something else than one token, or one in the address")]
    MalformedToken,
}

impl Failure for NotAdmitted {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Address | Self::Origin => ErrorKind::Forbidden,
            Self::NoToken | Self::MalformedToken => ErrorKind::Unauthenticated,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoToken => "token_missing",
            Self::MalformedToken => "token_malformed",
            Self::Address | Self::Origin => self.kind().code(),
        }
    }
}
