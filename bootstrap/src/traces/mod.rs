//! Traces: spans of what a server does, of the target `portico::spans`, sent to a collector over OTLP. Nothing waits for the
//! collector: what it does not take in time is lost.

mod config;
mod exporter;
mod joined;
mod peers;

use std::{sync::Arc, time::Duration};

use anyhow::Context;
pub(crate) use config::TracesConfig;
use exporter::Watched;
pub(crate) use joined::Joined;
use opentelemetry::{KeyValue, global, trace::TracerProvider};
use opentelemetry_otlp::{
    SpanExporter, WithExportConfig, WithTonicConfig, tonic_types::metadata::MetadataMap,
};
use opentelemetry_sdk::{
    Resource,
    propagation::TraceContextPropagator,
    trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracerProvider},
};
use peers::Peers;
use tracing_subscriber::{Layer, Registry, filter::filter_fn};

use crate::{config::Environment, system::random_uuid};

/// The target of the spans that are sent, and of nothing else.
pub(crate) const TARGET: &str = "portico::spans";
/// How many spans wait to be sent; what comes beyond is lost.
const WAITING: usize = 8192;
/// How long the collector may take for a batch.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often spans are sent that fill no batch.
const PAUSE: Duration = Duration::from_secs(1);
/// How long the end of the process waits for the collector to take the last spans.
const FAREWELL: Duration = Duration::from_secs(2);

/// Makes traces, or none where the configuration names no collector.
#[derive(Clone, Default)]
pub(crate) struct Traces(Option<On>);

#[derive(Clone)]
struct On {
    provider: SdkTracerProvider,
    peers: Arc<Peers>,
}

impl Traces {
    /// Sends spans from now on. Needs a runtime, and touches no network before there is something to send.
    pub(crate) fn start(config: &TracesConfig, environment: &Environment) -> anyhow::Result<Self> {
        if !config.is_on() {
            return Ok(Self::default());
        }
        let exporter = exporter(config).context("spans cannot be sent")?;
        let batches = BatchConfigBuilder::default()
            .with_max_queue_size(WAITING)
            .with_scheduled_delay(PAUSE)
            .build();
        let processor =
            BatchSpanProcessor::builder(Watched::new(exporter)).with_batch_config(batches).build();
        let begun_here = Sampler::TraceIdRatioBased(config.sample);
        let provider = SdkTracerProvider::builder()
            .with_span_processor(processor)
            .with_sampler(Sampler::ParentBased(Box::new(begun_here)))
            .with_resource(resource(config, environment))
            .build();
        global::set_text_map_propagator(TraceContextPropagator::new());
        let peers = Arc::new(Peers::new(config.trusted_peers.clone(), config.sample));
        Ok(Self(Some(On { provider, peers })))
    }

    /// Makes the spans of tracing those that are sent.
    pub(crate) fn layer(&self) -> Option<Box<dyn Layer<Registry> + Send + Sync>> {
        let tracer = self.0.as_ref()?.provider.tracer("portico");
        let layer = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false);
        let ours =
            |metadata: &tracing::Metadata<'_>| metadata.is_span() && metadata.target() == TARGET;
        Some(layer.with_filter(filter_fn(ours)).boxed())
    }

    /// Has requests take part in the traces of those who send them.
    pub(crate) fn join<S>(&self, service: S) -> Joined<S> {
        Joined::new(service, self.0.as_ref().map(|on| on.peers.clone()))
    }

    /// Sends what has not been sent, and nothing after it. Waits for a collector that stands still, within reason.
    pub(crate) async fn finish(&self) {
        let Some(On { provider, .. }) = self.0.clone() else { return };
        // Its failure was told by the exporter, or is that there is no more time.
        let sent = tokio::task::spawn_blocking(move || provider.shutdown_with_timeout(FAREWELL));
        drop(sent.await);
    }
}

fn exporter(config: &TracesConfig) -> anyhow::Result<SpanExporter> {
    let exporter = SpanExporter::builder()
        .with_tonic()
        .with_endpoint(&config.endpoint)
        .with_timeout(PATIENCE)
        .with_metadata(MetadataMap::from_headers(config.headers()?));
    Ok(match config.tls()? {
        Some(tls) => exporter.with_tls_config(tls).build()?,
        None => exporter.build()?,
    })
}

/// What every span says of where it was made.
fn resource(config: &TracesConfig, environment: &Environment) -> Resource {
    Resource::builder()
        .with_service_name(config.service.clone())
        .with_attributes([
            KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
            KeyValue::new("service.instance.id", random_uuid().to_string()),
            KeyValue::new("deployment.environment.name", environment.to_string()),
        ])
        .build()
}
