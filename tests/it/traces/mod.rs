//! Traces: the spans that a server sends to a collector, which trace they are in, and what happens when nobody takes them.

mod calls;
mod collectors;
mod http;
mod nodes;
mod trust;

use portico_tests::fixtures::Collected;

/// A trace that somebody else began, and the span in it that sends something here.
pub(crate) const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
pub(crate) const SENDER: &str = "b7ad6b7169203331";

/// Names both in `traceparent`, and asks for the trace to be sent.
pub(crate) fn traceparent() -> String {
    format!("00-{TRACE}-{SENDER}-01")
}

/// Asserts that none of the spans has one of `secrets` in its name or in an attribute.
pub(crate) fn assert_keeps(spans: &[Collected], secrets: &[&str]) {
    assert!(!spans.is_empty());
    for span in spans {
        let texts = span.attributes.iter().flat_map(|(key, value)| [key, value]);
        for text in texts.chain([&span.name]) {
            for secret in secrets {
                assert!(!text.contains(secret), "{secret} is in {span:?}");
            }
        }
    }
}
