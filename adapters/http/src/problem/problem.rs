use std::{borrow::Cow, error::Error, sync::Arc, time::Duration};

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use portico_application::error::{ErrorKind, Failure};
use portico_domain::session::EndReason;

use serde::Serialize;
use serde_json::{Map, Value};

use super::{FieldError, FieldFault};

/// A failure on its way to the edge, which knows the language and the request id and renders it there.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) errors: Vec<FieldError>,
    pub(crate) retry_after: Option<Duration>,
    /// Why the session ended that this is about.
    pub(crate) end_reason: Option<EndReason>,
    /// What to do about this very one, where the code alone does not say; in the language of the answer.
    pub(crate) detail: Option<Cow<'static, str>>,
    /// Further members of the answer (RFC 9457, section 3.2).
    pub(crate) members: Option<Arc<Map<String, Value>>>,
    /// What only the log may see.
    pub(crate) cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl Problem {
    pub(crate) const fn new(status: StatusCode, code: &'static str) -> Self {
        Self {
            status,
            code,
            errors: Vec::new(),
            retry_after: None,
            end_reason: None,
            detail: None,
            members: None,
            cause: None,
        }
    }

    /// Says more of what to do.
    pub(crate) fn with_detail(self, detail: Cow<'static, str>) -> Self {
        Self { detail: Some(detail), ..self }
    }

    /// Carries what `body` says as well.
    pub(crate) fn with_members(self, body: &impl Serialize) -> Self {
        let members = match serde_json::to_value(body) {
            Ok(Value::Object(members)) => Some(Arc::new(members)),
            _ => None,
        };
        Self { members, ..self }
    }

    /// 422 because a field is not there.
    pub(crate) fn missing(field: &str) -> Self {
        Self::invalid(vec![FieldError {
            pointer: format!("/{field}"),
            fault: FieldFault::Required,
        }])
    }

    /// 422 with every bad field.
    pub(crate) fn invalid(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed") }
    }

    /// The problem that the failure of another transport is.
    pub(crate) fn of_failure(failure: Arc<dyn Failure>) -> Self {
        let (problem, is_fault) = Self::of(&*failure);
        if is_fault { Self { cause: Some(failure), ..problem } } else { problem }
    }

    /// The problem that a failure is, and whether it is a fault of ours, whose cause the log wants.
    fn of(failure: &dyn Failure) -> (Self, bool) {
        let status = status_of(failure.kind());
        let problem = Self {
            retry_after: failure.retry_after(),
            end_reason: failure.end_reason(),
            ..Self::new(status, failure.code())
        };
        (problem, status.is_server_error())
    }

    /// The problem that a bare status stands for: what routing and the libraries below answer on their own.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let code = match status {
            StatusCode::FORBIDDEN => "forbidden",
            StatusCode::NOT_FOUND => "not_found",
            StatusCode::METHOD_NOT_ALLOWED => "method_not_allowed",
            StatusCode::REQUEST_TIMEOUT => "request_timeout",
            StatusCode::PAYLOAD_TOO_LARGE => "payload_too_large",
            StatusCode::UNSUPPORTED_MEDIA_TYPE => "unsupported_media_type",
            StatusCode::UPGRADE_REQUIRED => "upgrade_required",
            StatusCode::TOO_MANY_REQUESTS => "rate_limited",
            StatusCode::SERVICE_UNAVAILABLE => "unavailable",
            status if status.is_client_error() => "malformed_request",
            _ => "internal",
        };
        Self::new(status, code)
    }
}

/// The one table from what went wrong to an HTTP status.
fn status_of(kind: ErrorKind) -> StatusCode {
    match kind {
        ErrorKind::Unauthenticated => StatusCode::UNAUTHORIZED,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::Stale => StatusCode::PRECONDITION_FAILED,
        ErrorKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl<F: Failure> From<F> for Problem {
    fn from(failure: F) -> Self {
        let (problem, is_fault) = Self::of(&failure);
        if is_fault { Self { cause: Some(Arc::new(failure)), ..problem } } else { problem }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}
