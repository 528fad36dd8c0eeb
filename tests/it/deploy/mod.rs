//! What `deploy/` has for those who run Portico, held against Portico itself.

mod alerts;
mod configuration;
mod image;
mod kubernetes;
mod metrics;
mod series;
mod systemd;

/// The page for whoever is on call.
const OPERATIONS: &str = include_str!("../../../docs/operations.md");
/// The dashboard.
const DASHBOARD: &str = include_str!("../../../deploy/grafana/portico.json");
/// The alert rules.
const ALERTS: &str = include_str!("../../../deploy/prometheus/alerts.yml");
