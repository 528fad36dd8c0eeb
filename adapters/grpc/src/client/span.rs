use axum::http::{HeaderMap, HeaderName, HeaderValue, Uri};
use opentelemetry::{Context, global, propagation::Injector};
use tonic::{Code, metadata::MetadataMap};
use tracing::{Span, field::Empty};

use crate::edge::code_name;

/// Begins the span of a call to others, as the semantic conventions of OpenTelemetry for gRPC clients have it.
pub(super) fn begin(method: &'static str, server: &Uri) -> Span {
    tracing::info_span!(
        target: "portico::spans",
        "call",
        otel.kind = "client",
        otel.name = method,
        otel.status_code = Empty,
        "error.type" = Empty,
        rpc.system.name = "grpc",
        rpc.method = method,
        rpc.response.status_code = Empty,
        server.address = super::host(server),
        server.port = server.port_u16().map(i64::from),
    )
}

/// Tells how the call went. To a client whatever is not well is an error.
pub(super) fn end(code: Code) {
    let (span, name) = (Span::current(), code_name(code));
    span.record("rpc.response.status_code", name);
    if code != Code::Ok {
        span.record("error.type", name);
        span.record("otel.status_code", "error");
    }
}

/// Names the trace that this is done in, if there is one, to whoever is called.
pub(super) fn propagate(metadata: &mut MetadataMap) {
    let mut headers = Headers(HeaderMap::new());
    global::get_text_map_propagator(|propagator| {
        propagator.inject_context(&Context::current(), &mut headers);
    });
    metadata.as_mut().extend(headers.0);
}

struct Headers(HeaderMap);

impl Injector for Headers {
    fn set(&mut self, key: &str, value: String) {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(key), HeaderValue::try_from(value)) {
            self.0.insert(name, value);
        }
    }
}
