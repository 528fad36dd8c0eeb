use tracing::{Span, field::Empty};

use super::{CallError, Reply, Request};

/// Begins the span of a call, as the semantic conventions of OpenTelemetry for Redis have it, if it is done in a trace. Neither
/// keys nor arguments are told.
pub(super) fn begin(request: &Request) -> Span {
    if Span::current().is_disabled() {
        return Span::none();
    }
    let (operation, script) = request.name();
    tracing::info_span!(
        target: "portico::spans",
        "call",
        otel.kind = "client",
        otel.name = script.map_or_else(|| operation.to_owned(), |script| format!("{operation} {script}")),
        otel.status_code = Empty,
        "error.type" = Empty,
        db.system.name = "redis",
        db.operation.name = operation,
        db.stored_procedure.name = script,
        network.peer.address = Empty,
    )
}

/// Tells who answered, or that nobody did.
pub(super) fn end(span: &Span, answer: &Result<Reply, CallError>) {
    match answer {
        Ok(Reply { server, .. }) => {
            span.record("network.peer.address", &**server);
        }
        Err(error) => {
            span.record("error.type", error.outcome());
            span.record("otel.status_code", "error");
        }
    }
}
