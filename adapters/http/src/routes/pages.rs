use std::sync::Arc;

use axum::{
    Router,
    body::Body,
    extract::{Path, State},
    http::{
        HeaderMap, HeaderValue, StatusCode,
        header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::{problem::Problem, router::Site};

/// The pages and what they load, compiled into the binary.
#[derive(RustEmbed)]
#[folder = "pages/"]
struct Pages;

/// Everything comes from here, and no other site may frame a page.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
);

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(|headers: HeaderMap| async move { page("index.html", &headers) }))
        .route(
            "/favicon.ico",
            get(|headers: HeaderMap| async move { page("assets/favicon.svg", &headers) }),
        )
        .route("/assets/{*path}", get(asset))
}

async fn asset(
    State(_site): State<Arc<Site>>,
    Path(path): Path<String>,
    headers: HeaderMap,
) -> Response {
    page(&format!("assets/{path}"), &headers)
}

fn page(path: &str, headers: &HeaderMap) -> Response {
    match Pages::get(path) {
        Some(file) => render(&file, headers),
        None => Problem::of_status(StatusCode::NOT_FOUND).into_response(),
    }
}

/// A page is asked for anew each time, and sent only when it is another than the browser has.
fn render(file: &EmbeddedFile, headers: &HeaderMap) -> Response {
    let tag = etag(file);
    let shared = [(ETAG, tag.clone()), (CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    if headers.get(IF_NONE_MATCH) == Some(&tag) {
        return (StatusCode::NOT_MODIFIED, shared).into_response();
    }
    let content_type =
        file.metadata.mimetype().parse().unwrap_or(HeaderValue::from_static("text/plain"));
    let body = Body::from(file.data.clone().into_owned());
    (shared, [(CONTENT_TYPE, content_type), (CONTENT_SECURITY_POLICY, POLICY)], body)
        .into_response()
}

fn etag(file: &EmbeddedFile) -> HeaderValue {
    let digest = BASE64_URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..12]);
    HeaderValue::try_from(format!("\"{digest}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}
