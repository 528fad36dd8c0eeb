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

/// The same for the pages that open sockets. Those are on another port or host, which only the configuration knows.
const SOCKET_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; connect-src 'self' ws: wss:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'",
);

pub(super) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(|headers: HeaderMap| async move { page("index.html", &headers) }))
        .route(
            "/excel/import_index",
            get(|headers: HeaderMap| async move { page("import.html", &headers) }),
        )
        .route(
            "/socket/index",
            get(|headers: HeaderMap| async move { page("socket.html", &headers) }),
        )
        .route(
            "/socket/index2",
            get(|headers: HeaderMap| async move { page("socket2.html", &headers) }),
        )
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
        Some(file) => render(&file, policy(path), headers),
        None => Problem::of_status(StatusCode::NOT_FOUND).into_response(),
    }
}

fn policy(path: &str) -> HeaderValue {
    match path {
        "index.html" | "socket.html" | "socket2.html" => SOCKET_POLICY,
        _ => POLICY,
    }
}

/// A page is asked for anew each time, and sent only when it is another than the browser has. The answer that it is not
/// carries the policy too, because the browser puts the headers of that answer in the place of those that it keeps.
fn render(file: &EmbeddedFile, policy: HeaderValue, headers: &HeaderMap) -> Response {
    let tag = etag(file);
    let known = headers.get_all(IF_NONE_MATCH).iter().any(|tags| names(tags, &tag));
    let shared = [
        (ETAG, tag),
        (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (CONTENT_SECURITY_POLICY, policy),
    ];
    if known {
        return (StatusCode::NOT_MODIFIED, shared).into_response();
    }
    let content_type =
        file.metadata.mimetype().parse().unwrap_or(HeaderValue::from_static("text/plain"));
    let body = Body::from(file.data.clone().into_owned());
    (shared, [(CONTENT_TYPE, content_type)], body).into_response()
}

/// Whether `If-None-Match` names the tag, by weak comparison (RFC 9110, section 13.1.2): a proxy that compresses a page
/// weakens its tag.
fn names(tags: &HeaderValue, tag: &HeaderValue) -> bool {
    let mut tags = tags.to_str().unwrap_or_default().split(',').map(str::trim);
    tags.any(|text| text == "*" || text.strip_prefix("W/").unwrap_or(text) == tag)
}

fn etag(file: &EmbeddedFile) -> HeaderValue {
    let digest = BASE64_URL_SAFE_NO_PAD.encode(&file.metadata.sha256_hash()[..12]);
    HeaderValue::try_from(format!("\"{digest}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}
