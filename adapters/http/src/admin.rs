use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Json, Router,
    extract::State,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::future::join_all;
use portico_application::ports::ReadinessCheck;
use serde::Serialize;

use crate::edge::chain;

/// How long a readiness check may take.
const DEADLINE: Duration = Duration::from_secs(1);

/// What operators see of this process.
pub struct Admin {
    checks: Vec<Arc<dyn ReadinessCheck>>,
    draining: AtomicBool,
    render_metrics: Box<dyn Fn() -> String + Send + Sync>,
}

impl Admin {
    /// `render_metrics` gives the metrics in the text format of Prometheus.
    pub fn new(
        checks: Vec<Arc<dyn ReadinessCheck>>,
        render_metrics: impl Fn() -> String + Send + Sync + 'static,
    ) -> Self {
        Self { checks, draining: AtomicBool::new(false), render_metrics: Box::new(render_metrics) }
    }

    /// Answers "not ready" from now on, so that no new work is sent here.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    async fn report(&self) -> ReadinessBody {
        let draining = self.draining.load(Ordering::Relaxed);
        let lifecycle = CheckBody::new("lifecycle", if draining { "draining" } else { "ok" });
        let checks = join_all(self.checks.iter().map(|check| run(check.as_ref()))).await;
        let checks: Vec<_> = std::iter::once(lifecycle).chain(checks).collect();
        let ready = checks.iter().all(|check| check.status == "ok");
        ReadinessBody { status: if ready { "ready" } else { "not_ready" }, checks }
    }
}

#[derive(Serialize)]
struct ReadinessBody {
    status: &'static str,
    checks: Vec<CheckBody>,
}

#[derive(Serialize)]
struct CheckBody {
    name: &'static str,
    status: &'static str,
}

impl CheckBody {
    fn new(name: &'static str, status: &'static str) -> Self {
        Self { name, status }
    }
}

async fn run(check: &dyn ReadinessCheck) -> CheckBody {
    let status = match tokio::time::timeout(DEADLINE, check.check()).await {
        Ok(Ok(())) => "ok",
        Ok(Err(error)) => {
            tracing::warn!(check = check.name(), cause = chain(&error), "not ready");
            "failing"
        }
        Err(_elapsed) => {
            tracing::warn!(check = check.name(), "not ready: no answer in time");
            "timeout"
        }
    };
    CheckBody::new(check.name(), status)
}

/// Probes and metrics, for a listener that only operators reach: `/livez`, `/readyz` and `/metrics`.
pub fn admin_router(admin: Arc<Admin>) -> Router {
    Router::new()
        .route("/livez", get(|| async { Json(serde_json::json!({ "status": "alive" })) }))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .with_state(admin)
}

async fn readyz(State(admin): State<Arc<Admin>>) -> Response {
    let report = admin.report().await;
    let status =
        if report.status == "ready" { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let retry_after = (status != StatusCode::OK).then_some([(RETRY_AFTER, "1")]);
    (status, [(CACHE_CONTROL, "no-store")], retry_after, Json(report)).into_response()
}

async fn metrics(State(admin): State<Arc<Admin>>) -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], (admin.render_metrics)())
}
