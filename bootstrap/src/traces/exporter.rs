use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use metrics::counter;
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{SpanData, SpanExporter},
};

/// Exports spans, counts them, and logs when that begins to fail and when it works again, however often it does.
#[derive(Debug)]
pub(super) struct Watched<E> {
    exporter: E,
    is_failing: AtomicBool,
}

impl<E> Watched<E> {
    pub(super) fn new(exporter: E) -> Self {
        Self { exporter, is_failing: AtomicBool::new(false) }
    }

    fn note(&self, spans: usize, sent: &OTelSdkResult) {
        let outcome = if sent.is_ok() { "sent" } else { "failed" };
        counter!("portico_traces_spans_total", "outcome" => outcome)
            .increment(u64::try_from(spans).unwrap_or(u64::MAX));
        let was_failing = self.is_failing.swap(sent.is_err(), Ordering::Relaxed);
        match sent {
            Err(cause) if !was_failing => {
                tracing::warn!(%cause, "the collector takes no spans; they are lost until it does");
            }
            Ok(()) if was_failing => tracing::info!("the collector takes spans again"),
            Ok(()) | Err(_) => {}
        }
    }
}

impl<E: SpanExporter> SpanExporter for Watched<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let spans = batch.len();
        let sent = self.exporter.export(batch).await;
        self.note(spans, &sent);
        sent
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.exporter.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.exporter.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.exporter.set_resource(resource);
    }
}
