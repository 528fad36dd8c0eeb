use std::time::Duration;

use axum::{
    extract::{FromRequest, Request},
    http::{StatusCode, header::CONTENT_TYPE},
};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use mime::Mime;
use serde_json::{Map, Value};

use crate::{
    fields::Fields,
    problem::{FieldError, FieldFault, Problem},
};

/// The largest body of a request that is not an upload.
const MAX_BYTES: usize = 64 * 1024;
/// How long such a body may take to arrive, whole.
const DEADLINE: Duration = Duration::from_secs(30);

/// What a request says in its body.
pub(crate) trait FromFields: Sized {
    /// Whether an HTML form may say it as well as JSON.
    const FORM: bool = false;

    /// Reads the fields; all bad ones are reported at once.
    fn from_fields(fields: Fields) -> Result<Self, Problem>;
}

/// Reads a body as `T`. Whatever is wrong with it is a [`Problem`].
pub(crate) struct Body<T>(pub(crate) T);

impl<S: Sync, T: FromFields> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Self::Rejection> {
        let media_type =
            request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()?.parse().ok());
        let read = match media_type.as_ref().map(Mime::essence_str) {
            Some("application/json") => object_of_json,
            Some("application/x-www-form-urlencoded") if T::FORM => object_of_form,
            _ => return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
        };
        let object = read(&collect(request).await?)?;
        T::from_fields(Fields::new(object)).map(Self)
    }
}

async fn collect(request: Request) -> Result<Bytes, Problem> {
    let body = Limited::new(request.into_body(), MAX_BYTES);
    match tokio::time::timeout(DEADLINE, body.collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE))
        }
        Ok(Err(_)) => Err(malformed()),
        Err(_) => Err(Problem::of_status(StatusCode::REQUEST_TIMEOUT)),
    }
}

fn object_of_json(bytes: &Bytes) -> Result<Map<String, Value>, Problem> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Problem::invalid(vec![FieldError {
            pointer: String::new(),
            fault: FieldFault::NotAnObject,
        }])),
        Err(_) => Err(malformed()),
    }
}

fn object_of_form(bytes: &Bytes) -> Result<Map<String, Value>, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|_| malformed())?;
    Ok(form_urlencoded::parse(text.as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned().into()))
        .collect())
}

fn malformed() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed_body")
}
