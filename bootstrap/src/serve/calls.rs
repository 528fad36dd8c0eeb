use std::sync::Arc;

use adapter_grpc::GrpcSite;
use adapter_http::{Admin, Edge, HttpService};
use anyhow::Context;

use super::draining::Draining;
use crate::{
    assembly::System,
    config::{Config, GrpcConfig, InvalidConfig, Problem},
    system::SystemClock,
};

/// Refuses settings and files that no service can be called with.
pub(crate) fn check_client(config: &GrpcConfig) -> Result<(), InvalidConfig> {
    let checked = config.client(config.addr).check();
    checked.map_err(|error| Problem::Refused(error.to_string()).into())
}

/// The gRPC services, which share the gate of `edge`. They are healthy as long as `admin` is ready, and their standing calls end when draining begins.
pub(crate) fn service(
    system: &System,
    config: &Config,
    edge: &Arc<Edge>,
    admin: &Arc<Admin>,
    draining: &Draining,
) -> anyhow::Result<impl HttpService + use<>> {
    let (admin, draining) = (admin.clone(), draining.clone());
    let site = GrpcSite {
        application: system.application.clone(),
        gate: edge.clone(),
        readiness: system.readiness.clone(),
        is_leaving: Arc::new(move || admin.is_draining()),
        ending: Arc::new(move || Box::pin(draining.begun())),
        clock: Arc::new(SystemClock),
        default_language: config.i18n.default,
        process: system.process,
    };
    adapter_grpc::service(site, &config.grpc.services())
        .context("the gRPC services cannot be described")
}
