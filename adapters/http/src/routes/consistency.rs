use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderName, HeaderValue, request::Parts},
};
use portico_application::Application;
use portico_domain::consistency::{Consistency, WriteMark};
use utoipa::IntoParams;

/// Names the point in time that a read has to have reached to see this write.
const X_PORTICO_CONSISTENCY: HeaderName = HeaderName::from_static("x-portico-consistency");

/// What the answer to a write of users carries.
pub(super) fn written(application: &Application) -> [(HeaderName, HeaderValue); 1] {
    let mark = application.mark_writes.execute();
    // A mark is visible ASCII.
    let value = HeaderValue::try_from(mark.as_str()).unwrap_or(HeaderValue::from_static("any"));
    [(X_PORTICO_CONSISTENCY, value)]
}

/// What a read has to have seen, by the header that the client got with its last write. Anything else in that header
/// asks for nothing.
pub(super) fn read_after(parts: &Parts) -> Consistency {
    let value = parts.headers.get(X_PORTICO_CONSISTENCY);
    let mark = value.and_then(|value| WriteMark::parse(value.to_str().ok()?).ok());
    mark.map_or(Consistency::Eventual, Consistency::After)
}

/// What a read has to have seen.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes the header; `read_after` reads it")]
pub(crate) struct ReadAfterParameter {
    /// What an earlier write answered in this header: the read sees that write, on whichever node.
    #[param(rename = "x-portico-consistency", value_type = String, required = false)]
    consistency: Option<String>,
}

/// [`read_after`] for a handler.
pub(crate) struct ReadAfter(pub(crate) Consistency);

impl<S: Sync> FromRequestParts<S> for ReadAfter {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(read_after(parts)))
    }
}
