//! Users in and out as workbooks.

mod export;
mod import;
mod import_body;
mod import_query;
mod imports;
mod upload;

pub(crate) use export::{__path_export_users, export_users};
pub(crate) use import::{__path_import_users, import_users};
pub(crate) use imports::{__path_find_import, __path_find_report, find_import, find_report};

use axum::{
    body::Body,
    http::{
        HeaderName, HeaderValue,
        header::{CONTENT_DISPOSITION, CONTENT_TYPE},
    },
};
use futures_util::{Stream, TryStreamExt};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{Object, RefOr, Schema, schema::SchemaType},
};

/// The media type of a workbook (ECMA-376, as registered with IANA).
const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// A workbook, as the description has it: bytes that no schema says anything about (`OpenAPI` 3.1, "Working With Binary Data").
enum Workbook {}

impl PartialSchema for Workbook {
    fn schema() -> RefOr<Schema> {
        Object::builder().schema_type(SchemaType::AnyValue).into()
    }
}

impl ToSchema for Workbook {}

/// How a workbook is called that a browser saves (RFC 6266).
fn attachment(disposition: &'static str) -> [(HeaderName, HeaderValue); 2] {
    [
        (CONTENT_TYPE, HeaderValue::from_static(WORKBOOK)),
        (CONTENT_DISPOSITION, HeaderValue::from_static(disposition)),
    ]
}

fn body<E>(pieces: impl Stream<Item = Result<Vec<u8>, E>> + Send + 'static) -> Body
where
    E: std::error::Error + Send + Sync + 'static,
{
    Body::from_stream(pieces.map_ok(axum::body::Bytes::from))
}
