use axum::http::{HeaderName, HeaderValue};

/// Names the point in time that a read has to have reached to see this write.
const X_PORTICO_CONSISTENCY: HeaderName = HeaderName::from_static("x-portico-consistency");
/// The embedded store has no replica, so that any read anywhere sees the write.
const ANY: HeaderValue = HeaderValue::from_static("any");

/// What the answer to a write of users carries.
pub(super) fn written() -> [(HeaderName, HeaderValue); 1] {
    [(X_PORTICO_CONSISTENCY, ANY)]
}
