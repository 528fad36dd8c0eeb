use std::error::Error;

use axum::{
    body::HttpBody,
    extract::Request,
    http::{StatusCode, header::CONTENT_TYPE},
};
use futures_util::StreamExt;
use multer::{Constraints, Field, Multipart, SizeLimit};
use portico_application::ports::Upload;

use crate::problem::Problem;

/// The field of the form that holds the workbook.
const FIELD: &str = "uploadFile";

/// What a form may hold beside the workbook: boundaries, headers, other small fields.
const MARGIN: u64 = 64 * 1024;

/// The workbook in a form (RFC 7578), as it arrives. One that is announced to be larger than `limit` is refused before
/// any of it is read.
pub(super) async fn upload(request: Request, limit: u64) -> Result<Upload, Problem> {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let boundary = content_type.and_then(|value| multer::parse_boundary(value).ok());
    let boundary = boundary.ok_or(Problem::of_status(StatusCode::UNSUPPORTED_MEDIA_TYPE))?;
    let whole = limit.saturating_add(MARGIN);
    let body = request.into_body();
    if body.size_hint().lower() > whole {
        return Err(Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE));
    }
    let limits = SizeLimit::new().whole_stream(whole).for_field(FIELD, limit);
    let constraints = Constraints::new().size_limit(limits);
    let mut form = Multipart::with_constraints(body.into_data_stream(), boundary, constraints);
    while let Some(field) = form.next_field().await.map_err(|error| problem(&error))? {
        if field.name() == Some(FIELD) {
            return Ok(bytes(field));
        }
    }
    Err(Problem::missing(FIELD))
}

fn bytes(field: Field<'static>) -> Upload {
    field.map(|piece| piece.map(Vec::from).map_err(Into::into)).boxed()
}

/// What became of an upload that did not arrive.
pub(super) fn broken(error: &(dyn Error + Send + Sync + 'static)) -> Problem {
    error.downcast_ref().map_or(Problem::of_status(StatusCode::BAD_REQUEST), problem)
}

fn problem(error: &multer::Error) -> Problem {
    match error {
        multer::Error::FieldSizeExceeded { .. } | multer::Error::StreamSizeExceeded { .. } => {
            Problem::of_status(StatusCode::PAYLOAD_TOO_LARGE)
        }
        _ => Problem::new(StatusCode::BAD_REQUEST, "malformed_body"),
    }
}
