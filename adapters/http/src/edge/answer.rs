use std::sync::Arc;

use axum::{
    body::{Body, HttpBody},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
            REFERRER_POLICY, TRANSFER_ENCODING, X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::Response,
};
use portico_application::error::{Failure, chain};

use super::context::{RequestContext, X_REQUEST_ID};
use crate::problem::{Problem, render};

/// Makes a failure a problem in the reader's language, and gives every answer the headers that all share.
pub(crate) fn finish(response: Response, method: &Method, context: &RequestContext) -> Response {
    let mut response = match problem_of(&response) {
        Some(problem) if method == Method::HEAD => {
            without_body(rendered(response, &problem, context))
        }
        Some(problem) => rendered(response, &problem, context),
        None => response,
    };
    share_headers(response.headers_mut(), context);
    response
}

/// What a handler said, or what the bare status of a layer below stands for.
fn problem_of(response: &Response) -> Option<Problem> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    let extensions = response.extensions();
    let said = extensions.get::<Problem>().cloned();
    let failed = || extensions.get::<Arc<dyn Failure>>().cloned().map(Problem::of_failure);
    Some(said.or_else(failed).unwrap_or_else(|| Problem::of_status(status)))
}

fn rendered(response: Response, problem: &Problem, context: &RequestContext) -> Response {
    log_fault(problem, context);
    let (parts, _) = response.into_parts();
    let mut response = render(problem, context.language, context.id());
    let headers = response.headers_mut();
    // What a layer said beside its status stays, such as `Allow`; what described the body that is replaced goes.
    for (name, value) in &parts.headers {
        if ![CONTENT_TYPE, CONTENT_LENGTH, CONTENT_ENCODING, TRANSFER_ENCODING].contains(name) {
            headers.append(name, value.clone());
        }
    }
    response
}

/// What GET would be answered, but for the body (RFC 9110, section 9.3.2). The router has done so for what it answered.
fn without_body(mut response: Response) -> Response {
    if let Some(length) = response.body().size_hint().exact() {
        response.headers_mut().insert(CONTENT_LENGTH, length.into());
    }
    *response.body_mut() = Body::empty();
    response
}

/// The one place that logs a fault of ours, with the whole chain of causes. That there was no place for a request is no
/// fault, and a line for each would make an overload worse.
fn log_fault(problem: &Problem, context: &RequestContext) {
    let cause = problem.cause.as_ref().map(|cause| chain(cause.as_ref()));
    if cause.is_some() || problem.status == StatusCode::INTERNAL_SERVER_ERROR {
        tracing::error!(request_id = context.id(), code = problem.code, cause, "request failed");
    }
}

fn share_headers(headers: &mut HeaderMap, context: &RequestContext) {
    // Once for all of them, instead of growing by the way.
    headers.reserve(8);
    headers.insert(X_REQUEST_ID, context.id.clone());
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    // A page says what it needs; data needs nothing. Tokens and people's data are for no cache, unless a route says so.
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}
