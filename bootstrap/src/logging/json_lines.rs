use std::fmt::{self, Write};

use serde_json::Value;
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::Writer,
        time::{FormatTime, SystemTime},
    },
    registry::LookupSpan,
};

/// How long a line usually is at most.
const USUAL_BYTES: usize = 384;

/// A line of JSON for each event, its fields beside `timestamp`, `level` and `target`. tracing-subscriber's own JSON writes
/// the same through several layers of formatting, which cost a tenth of a small request.
pub(super) struct JsonLines;

impl<S, F> FormatEvent<S, F> for JsonLines
where
    S: Subscriber + for<'span> LookupSpan<'span>,
    F: for<'writer> FormatFields<'writer> + 'static,
{
    fn format_event(
        &self,
        _context: &FmtContext<'_, S, F>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = Line(String::with_capacity(USUAL_BYTES));
        line.0.push_str("{\"timestamp\":\"");
        SystemTime.format_time(&mut Writer::new(&mut line.0))?;
        let metadata = event.metadata();
        write!(line.0, "\",\"level\":\"{}\"", metadata.level())?;
        line.text("target", metadata.target());
        event.record(&mut line);
        line.0.push_str("}\n");
        writer.write_str(&line.0)
    }
}

/// An object that is being written.
struct Line(String);

impl Line {
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
        self.text(field.name(), value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.plain(field.name(), value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.plain(field.name(), value);
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use parking_lot::Mutex;
    use tracing_subscriber::fmt::MakeWriter;

    use super::*;

    #[derive(Clone, Default)]
    struct Output(Arc<Mutex<Vec<u8>>>);

    impl std::io::Write for Output {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    impl<'a> MakeWriter<'a> for Output {
        type Writer = Self;

        fn make_writer(&'a self) -> Self {
            self.clone()
        }
    }

    fn logged(log: impl FnOnce()) -> Value {
        let output = Output::default();
        let subscriber =
            tracing_subscriber::fmt().event_format(JsonLines).with_writer(output.clone());
        tracing::subscriber::with_default(subscriber.finish(), log);
        let line = output.0.lock().clone();
        serde_json::from_slice(&line).expect("a line of JSON")
    }

    #[test]
    fn a_line_is_an_object_of_the_event() {
        let line =
            logged(|| tracing::warn!(target: "here", number = 7, minus = -1, yes = true, "said"));
        assert_eq!(line["level"], "WARN");
        assert_eq!(line["target"], "here");
        assert_eq!(line["message"], "said");
        assert_eq!(
            (&line["number"], &line["minus"], &line["yes"]),
            (&7.into(), &(-1).into(), &true.into())
        );
        assert!(line["timestamp"].as_str().is_some_and(|time| time.ends_with('Z')));
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
