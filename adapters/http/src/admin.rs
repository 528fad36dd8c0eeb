use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    Extension, Json, Router,
    extract::{Request, State},
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER},
    },
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::future::join_all;
use portico_application::{error::chain, ports::ReadinessCheck};
use portico_domain::language::Language;
use serde::Serialize;
use uuid::Uuid;

use crate::{
    edge::{RequestContext, RequestIds},
    language::negotiate,
    problem::{Problem, render},
};

/// How long a readiness check may take.
const DEADLINE: Duration = Duration::from_secs(1);

/// What operators see of this process.
pub struct Admin {
    checks: Vec<Watched>,
    draining: AtomicBool,
    render_metrics: Box<dyn Fn() -> String + Send + Sync>,
}

impl Admin {
    /// `render_metrics` gives the metrics in the text format of Prometheus.
    pub fn new(
        checks: Vec<Arc<dyn ReadinessCheck>>,
        render_metrics: impl Fn() -> String + Send + Sync + 'static,
    ) -> Self {
        let checks = checks.into_iter().map(Watched::new).collect();
        Self { checks, draining: AtomicBool::new(false), render_metrics: Box::new(render_metrics) }
    }

    /// Answers "not ready" from now on, so that no new work is sent here.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether it answers so.
    #[must_use]
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    async fn report(&self) -> ReadinessBody {
        let lifecycle =
            CheckBody::new("lifecycle", if self.is_draining() { "draining" } else { "ok" });
        let checks = join_all(self.checks.iter().map(Watched::run)).await;
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

/// A check that is logged when it begins to fail and when it no longer does, however often somebody asks.
struct Watched {
    check: Arc<dyn ReadinessCheck>,
    is_failing: AtomicBool,
}

impl Watched {
    fn new(check: Arc<dyn ReadinessCheck>) -> Self {
        Self { check, is_failing: AtomicBool::new(false) }
    }

    async fn run(&self) -> CheckBody {
        let (status, cause) = match tokio::time::timeout(DEADLINE, self.check.check()).await {
            Ok(Ok(())) => ("ok", None),
            Ok(Err(error)) => ("failing", Some(chain(&error))),
            Err(elapsed) => ("timeout", Some(elapsed.to_string())),
        };
        self.tell(cause);
        CheckBody::new(self.check.name(), status)
    }

    fn tell(&self, cause: Option<String>) {
        let check = self.check.name();
        let was_failing = self.is_failing.swap(cause.is_some(), Ordering::Relaxed);
        match cause {
            Some(cause) if !was_failing => tracing::warn!(check, cause, "not ready"),
            None if was_failing => tracing::info!(check, "ready again"),
            Some(_) | None => {}
        }
    }
}

/// Probes and metrics, for a listener that only operators reach: `/livez`, `/readyz` and `/metrics`.
pub fn admin_router(admin: Arc<Admin>) -> Router {
    // Nothing is logged under these ids, so that they need not name the process.
    let ids = Arc::new(RequestIds::new(Uuid::nil()));
    Router::new()
        .route("/livez", get(|| async { Json(serde_json::json!({ "status": "alive" })) }))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .fallback(async |context| refuse(StatusCode::NOT_FOUND, &context))
        .method_not_allowed_fallback(async |context| {
            refuse(StatusCode::METHOD_NOT_ALLOWED, &context)
        })
        .layer(from_fn_with_state(ids, identify))
        .with_state(admin)
}

/// Gives the request an id and a language, and the answer the same id.
async fn identify(
    State(ids): State<Arc<RequestIds>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = ids.of(request.headers());
    let language = negotiate(request.headers(), Language::English);
    let context = RequestContext::new(id.clone(), language, None);
    request.extensions_mut().insert(Arc::new(context));
    let mut response = next.run(request).await;
    response.headers_mut().insert("x-request-id", id);
    response
}

fn refuse(status: StatusCode, context: &Extension<Arc<RequestContext>>) -> Response {
    render(&Problem::of_status(status), context.language, context.id())
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
