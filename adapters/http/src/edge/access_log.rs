use std::time::Duration;

use axum::http::{Method, StatusCode, Uri};
use portico_domain::user::UserId;

use super::RequestContext;

/// One line a request. The query string is left out, because people put secrets there.
pub(crate) fn log(
    context: &RequestContext,
    method: &Method,
    uri: &Uri,
    status: StatusCode,
    took: Duration,
) {
    tracing::info!(
        target: "portico::access",
        request_id = context.id(),
        method = method.as_str(),
        path = uri.path(),
        status = status.as_u16(),
        took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX),
        address = context.address.map(tracing::field::display),
        user = context.user().map(UserId::get),
        "request"
    );
}
