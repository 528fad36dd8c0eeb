use std::collections::HashMap;

use opentelemetry::{Context, global, trace::TraceContextExt};
use portico_application::ports::Event;
use portico_domain::channel::Topic;
use tracing::Span;

const TRACEPARENT: &str = "traceparent";

/// The trace that an event was told in, as the header `traceparent` has it (W3C Trace Context, section 3.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TraceContext(String);

impl TraceContext {
    /// The trace that this is done in, if there is one.
    pub(crate) fn current() -> Option<Self> {
        let mut carrier = HashMap::new();
        global::get_text_map_propagator(|propagator| {
            propagator.inject_context(&Context::current(), &mut carrier);
        });
        carrier.remove(TRACEPARENT).map(Self)
    }

    /// A word that came with an event; it is looked into when it is used.
    pub(super) fn read(word: &str) -> Self {
        Self(word.to_owned())
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    fn context(&self) -> Context {
        let carrier = HashMap::from([(TRACEPARENT.to_owned(), self.0.clone())]);
        global::get_text_map_propagator(|propagator| {
            propagator.extract_with_context(&Context::new(), &carrier)
        })
    }
}

/// The span of telling all nodes of an event, if that is done in a trace.
pub(super) fn sending(told: &Told<'_>) -> Span {
    if Span::current().is_disabled() { Span::none() } else { told.span("producer", "send") }
}

/// The span of telling the listeners of this process, in the trace that the event was sent in, if there is one.
pub(crate) fn delivery(event: &Event, trace: Option<&TraceContext>) -> Span {
    let Some(context) = trace.map(TraceContext::context) else { return Span::none() };
    if !context.span().span_context().is_valid() {
        return Span::none();
    }
    let _sent_in = context.attach();
    Told::of(event).span("consumer", "process")
}

/// What a span says of an event.
pub(super) struct Told<'event> {
    pub(super) what: &'static str,
    pub(super) topic: Option<&'event Topic>,
}

impl<'event> Told<'event> {
    pub(super) fn of(event: &'event Event) -> Self {
        match event {
            Event::Message(message) => Self { what: "message", topic: Some(&message.topic) },
            Event::SessionEnded { .. } => Self { what: "session end", topic: None },
            Event::SessionsChanged | Event::Resync => Self { what: "resync", topic: None },
        }
    }

    /// As the semantic conventions of OpenTelemetry for messaging have it.
    fn span(&self, kind: &'static str, operation: &'static str) -> Span {
        tracing::info_span!(
            target: "portico::spans",
            "event",
            otel.kind = kind,
            otel.name = format!("{operation} {}", self.what),
            messaging.system = "redis",
            messaging.operation.name = operation,
            "messaging.operation.type" = operation,
            messaging.destination.name = self.topic.map(Topic::as_str),
        )
    }
}
