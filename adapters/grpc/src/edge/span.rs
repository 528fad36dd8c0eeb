use tonic::Code;
use tracing::{Span, field::Empty};

use super::call::Call;

/// Begins the span of a call, as the semantic conventions of OpenTelemetry for gRPC servers have it.
pub(super) fn begin(method: &'static str, call: &Call) -> Span {
    // The label of those that there are not is no path.
    let name = method.strip_prefix('/');
    tracing::info_span!(
        target: "portico::spans",
        "call",
        otel.kind = "server",
        otel.name = name.unwrap_or("grpc"),
        otel.status_code = Empty,
        "error.type" = Empty,
        rpc.system.name = "grpc",
        rpc.method = name.unwrap_or("_OTHER"),
        rpc.response.status_code = Empty,
        client.address = call.address.map(tracing::field::display),
        portico.request_id = call.id(),
    )
}

/// Tells how the call went. What the client did wrong is no error of this span.
pub(super) fn end(span: &Span, code: Code) {
    let name = code_name(code);
    span.record("rpc.response.status_code", name);
    if is_fault(code) {
        span.record("error.type", name);
        span.record("otel.status_code", "error");
    }
}

fn is_fault(code: Code) -> bool {
    matches!(
        code,
        Code::Unknown
            | Code::DeadlineExceeded
            | Code::Unimplemented
            | Code::Internal
            | Code::Unavailable
            | Code::DataLoss
    )
}

/// A code as the specification of gRPC writes it.
pub(crate) fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}
