use std::time::Duration;

use hdrhistogram::Histogram;

pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<_> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// A count, to reckon with.
#[expect(clippy::cast_precision_loss, reason = "what is counted here is far below 2^52")]
pub(crate) fn number(count: u64) -> f64 {
    count as f64
}

pub(crate) fn milliseconds(span: Duration) -> f64 {
    span.as_secs_f64() * 1e3
}

/// Room for microseconds, up to a minute.
pub(crate) fn timings() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000, 3).expect("good bounds")
}

/// The microseconds that a part of all took at most.
pub(crate) fn quantile(latency: &Histogram<u64>, part: f64) -> f64 {
    number(latency.value_at_quantile(part))
}
