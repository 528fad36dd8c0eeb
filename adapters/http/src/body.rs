use std::{fmt, time::Duration};

use axum::{
    body::HttpBody,
    extract::{FromRequest, Request},
    http::{StatusCode, header::CONTENT_TYPE},
};
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use mime::Mime;
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::Value;

use crate::{
    fields::Fields,
    problem::{FieldError, FieldFault, Problem},
};

/// The largest body of a request that is not an upload.
const MAX_BYTES: usize = 64 * 1024;
/// How long such a body may take to arrive, whole: 30 s with the time that it takes to notice.
const DEADLINE: Duration = Duration::from_millis(29_500);

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
            Some("application/json") => fields_of_json,
            Some("application/x-www-form-urlencoded") if T::FORM => fields_of_form,
            _ => return Err(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
        };
        T::from_fields(read(&collect(request).await?)?).map(Self)
    }
}

async fn collect(request: Request) -> Result<Bytes, Problem> {
    let body = request.into_body();
    // A client that announces too much, and waits to be told to go on, is told at once.
    if body.size_hint().lower() > MAX_BYTES as u64 {
        return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let body = Limited::new(body, MAX_BYTES);
    match tokio::time::timeout(DEADLINE, body.collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE))
        }
        Ok(Err(_)) => Err(malformed()),
        Err(_) => Err(Problem::of_status(StatusCode::REQUEST_TIMEOUT)),
    }
}

fn fields_of_json(bytes: &Bytes) -> Result<Fields, Problem> {
    match serde_json::from_slice::<Object>(bytes) {
        Ok(Object(pairs)) => Ok(Fields::new(pairs)),
        Err(error) if error.is_data() && serde_json::from_slice::<IgnoredAny>(bytes).is_ok() => {
            let (pointer, fault) = (String::new(), FieldFault::NotAnObject);
            Err(Problem::invalid(vec![FieldError { pointer, fault }]))
        }
        Err(_) => Err(malformed()),
    }
}

fn fields_of_form(bytes: &Bytes) -> Result<Fields, Problem> {
    std::str::from_utf8(bytes).map(Fields::of_form).map_err(|_| malformed())
}

/// The members of a JSON object as they came, those that come twice too.
struct Object(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor)
    }
}

struct ObjectVisitor;

impl<'de> Visitor<'de> for ObjectVisitor {
    type Value = Object;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Object, A::Error> {
        let mut pairs = Vec::new();
        while let Some(pair) = members.next_entry()? {
            pairs.push(pair);
        }
        Ok(Object(pairs))
    }
}

fn malformed() -> Problem {
    Problem::new(StatusCode::BAD_REQUEST, "malformed_body")
}
