use std::{
    cell::Cell,
    fmt::{self, Write as _},
    io::Write as _,
    sync::Arc,
};

use opentelemetry::{Context as OtelContext, trace::TraceContextExt};
use serde_json::Value;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_log::NormalizeEvent;
use tracing_subscriber::{Layer, layer};

use super::line_queue::LineQueue;

/// A line of JSON for each event, its fields beside `timestamp`, `level` and `target`. tracing-subscriber's own JSON writes
/// the same through several layers of formatting, which cost a tenth of a small request.
pub(super) struct JsonLines(pub(super) Arc<LineQueue>);

thread_local! {
    /// The memory of the thread's last line, for its next.
    static LINE: Cell<String> = const { Cell::new(String::new()) };
}

impl<S: Subscriber> Layer<S> for JsonLines {
    fn on_event(&self, event: &Event<'_>, _context: layer::Context<'_, S>) {
        // It is taken and not borrowed, because a value that formats itself may log as well.
        let mut line = Line(LINE.take());
        line.write(event);
        // The queue takes everything; what it has no room for it counts.
        let _ = (&*self.0).write_all(line.0.as_bytes());
        LINE.set(line.0);
    }
}

/// An object that is being written.
struct Line(String);

impl Line {
    fn write(&mut self, event: &Event<'_>) {
        // What a library wrote with the crate `log` has its own level and target in fields.
        let normalized = event.normalized_metadata();
        let metadata = normalized.as_ref().unwrap_or_else(|| event.metadata());
        self.0.clear();
        // Writing to a string cannot fail.
        let _ = write!(self.0, "{{\"timestamp\":\"{}\"", now());
        self.text("level", metadata.level().as_str());
        self.text("target", metadata.target());
        self.trace();
        event.record(self);
        self.0.push_str("}\n");
    }

    /// The trace that the event happens in, if there is one.
    fn trace(&mut self) {
        let id = OtelContext::map_current(|context| {
            context.has_active_span().then(|| context.span().span_context().trace_id())
        });
        if let Some(id) = id {
            // Writing to a string cannot fail.
            let _ = write!(self.0, ",\"trace_id\":\"{id}\"");
        }
    }

    /// The fields that [`NormalizeEvent`] has read already.
    fn is_normalized(field: &Field) -> bool {
        field.name().starts_with("log.")
    }

    fn name(&mut self, name: &str) {
        self.0.push_str(",\"");
        self.0.push_str(name);
        self.0.push_str("\":");
    }

    fn text(&mut self, name: &str, value: &str) {
        self.name(name);
        self.string(|text| text.push_str(value));
    }

    /// Puts what `write` appends between quotes, escaped where that is needed, which is seldom.
    fn string(&mut self, write: impl FnOnce(&mut String)) {
        self.0.push('"');
        let start = self.0.len();
        write(&mut self.0);
        let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\';
        if self.0.as_bytes()[start..].iter().all(|byte| is_plain(*byte)) {
            self.0.push('"');
        } else {
            let escaped = Value::from(&self.0[start..]).to_string();
            self.0.truncate(start - 1);
            self.0.push_str(&escaped);
        }
    }

    fn plain(&mut self, name: &str, value: impl fmt::Display) {
        self.name(name);
        // Writing to a string cannot fail.
        let _ = write!(self.0, "{value}");
    }
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        if !Self::is_normalized(field) {
            self.text(field.name(), value);
        }
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.plain(field.name(), value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        if !Self::is_normalized(field) {
            self.plain(field.name(), value);
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.plain(field.name(), value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        // Not every float is a number of JSON.
        self.plain(field.name(), Value::from(value));
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.name(field.name());
        // Writing to a string cannot fail.
        self.string(|text| {
            let _ = write!(text, "{value:?}");
        });
    }
}

#[expect(clippy::disallowed_methods, reason = "no rule depends on when a line was written")]
fn now() -> humantime::Rfc3339Timestamp {
    humantime::format_rfc3339_micros(std::time::SystemTime::now())
}

#[cfg(test)]
mod tests {
    use opentelemetry::{
        SpanId, TraceFlags, TraceId,
        trace::{SpanContext, TraceState},
    };
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    fn logged(log: impl FnOnce()) -> Value {
        let queue = Arc::new(LineQueue::default());
        let subscriber = tracing_subscriber::registry().with(JsonLines(queue.clone()));
        tracing::subscriber::with_default(subscriber, log);
        let line = queue.drained();
        serde_json::from_slice(&line).expect("a line of JSON")
    }

    #[test]
    fn a_line_is_an_object_of_the_event() {
        let line =
            logged(|| tracing::warn!(target: "here", number = 7, minus = -1, yes = true, "said"));
        assert_eq!(line["level"], "WARN");
        assert_eq!(line["target"], "here");
        assert_eq!(line["message"], "said");
        assert_eq!(line.get("trace_id"), None);
        assert_eq!(
            (&line["number"], &line["minus"], &line["yes"]),
            (&7.into(), &(-1).into(), &true.into())
        );
        assert!(line["timestamp"].as_str().is_some_and(|time| time.ends_with('Z')));
    }

    #[test]
    fn a_line_names_the_trace_that_it_is_in() {
        let context = SpanContext::new(
            TraceId::from(7_u128),
            SpanId::from(1_u64),
            TraceFlags::default(),
            false,
            TraceState::NONE,
        );
        let _in_trace = OtelContext::new().with_remote_span_context(context).attach();
        let line = logged(|| tracing::info!("said"));
        assert_eq!(line["trace_id"], "00000000000000000000000000000007");
    }

    #[test]
    fn no_text_breaks_out_of_its_line() {
        let text = "a \"quote\", a \\, a\nline, a\ttab, \u{1} and 张";
        let line = logged(|| tracing::info!(text, debug = ?text, float = f64::NAN));
        assert_eq!(line["text"], text);
        assert_eq!(line["debug"], format!("{text:?}"));
        assert_eq!(line["float"], Value::Null);
    }
}
