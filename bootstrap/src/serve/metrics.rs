use std::time::Duration;

use anyhow::Context;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use metrics_process::Collector;

use super::observed::Observed;

/// Upper bounds of the buckets of every duration, in seconds.
const DURATION_BUCKETS: [f64; 12] =
    [0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];
/// Those of imports, which take longer.
const IMPORT_BUCKETS: [f64; 9] = [0.1, 0.5, 1.0, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0];
/// How often what was recorded is folded into the buckets.
const UPKEEP: Duration = Duration::from_secs(5);

/// Collects what every part of the process records.
pub(crate) struct Metrics {
    handle: PrometheusHandle,
    process: Collector,
}

impl Metrics {
    /// Collects from now on. Only one per process.
    pub(crate) fn install() -> anyhow::Result<Self> {
        let durations = Matcher::Suffix("_duration_seconds".into());
        let imports = Matcher::Full("portico_import_duration_seconds".into());
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(durations, &DURATION_BUCKETS)?
            .set_buckets_for_metric(imports, &IMPORT_BUCKETS)?;
        let handle = builder.install_recorder().context("cannot collect metrics")?;
        let process = Collector::default();
        process.describe();
        Ok(Self { handle, process })
    }

    /// Keeps memory bounded while nobody asks; runs for ever.
    pub(crate) fn upkeep(&self) -> impl Future<Output = ()> + Send + use<> {
        let handle = self.handle.clone();
        async move {
            loop {
                tokio::time::sleep(UPKEEP).await;
                handle.run_upkeep();
            }
        }
    }

    /// The metrics in the text format of Prometheus.
    pub(crate) fn render(&self, observed: &Observed) -> String {
        self.process.collect();
        observed.record();
        self.handle.render()
    }
}
