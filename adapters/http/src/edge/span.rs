use axum::http::{Method, StatusCode, Uri};
use opentelemetry::{Context, trace::TraceContextExt};
use tracing::{Span, field::Empty};

use super::RequestContext;

/// Begins the span of a request, as the semantic conventions of OpenTelemetry for HTTP servers have it. The query is left out,
/// because people put secrets there.
pub(super) fn begin(method: &Method, uri: &Uri, context: &RequestContext) -> Span {
    let known = known(method);
    tracing::info_span!(
        target: "portico::spans",
        "request",
        otel.kind = "server",
        otel.name = known.unwrap_or("HTTP"),
        otel.status_code = Empty,
        "error.type" = Empty,
        http.request.method = known.unwrap_or("_OTHER"),
        http.route = Empty,
        http.response.status_code = Empty,
        url.scheme = "http",
        url.path = uri.path(),
        client.address = context.address.map(tracing::field::display),
        portico.request_id = context.id(),
    )
}

/// Tells how the request went, within its span. What the client did wrong is no error of this span.
pub(super) fn end(span: &Span, method: &Method, route: Option<&str>, status: StatusCode) {
    if span.is_disabled() {
        return;
    }
    if let Some(route) = route {
        span.record("http.route", route);
        let name = format!("{} {route}", known(method).unwrap_or("HTTP"));
        // The bridge from tracing takes a name at the beginning only, when the route is not known yet.
        Context::map_current(|context| context.span().update_name(name));
    }
    span.record("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        span.record("error.type", status.as_str());
        span.record("otel.status_code", "error");
    }
}

/// Methods that RFC 9110 and RFC 5789 know; anybody can make up others.
fn known(method: &Method) -> Option<&str> {
    let known = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
        Method::CONNECT,
        Method::TRACE,
    ];
    known.contains(method).then(|| method.as_str())
}
