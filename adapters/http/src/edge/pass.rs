use std::{
    panic::AssertUnwindSafe,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    extract::{MatchedPath, Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;

use super::{
    Admission, ClientAddresses, RequestContext, RequestIds, RequestMetrics, access_log, answer,
};
use crate::{Language, problem::Problem};

/// How long a handler may take to begin its answer.
const DEADLINE: Duration = Duration::from_mins(1);

/// What every request passes through.
pub(crate) struct Edge {
    pub(crate) ids: RequestIds,
    pub(crate) addresses: ClientAddresses,
    pub(crate) admission: Admission,
    pub(crate) metrics: RequestMetrics,
    pub(crate) default_language: Language,
}

/// Takes a request in, has it worked on, and sends a finished answer out.
pub(crate) async fn pass(
    State(edge): State<Arc<Edge>>,
    mut request: Request,
    next: Next,
) -> Response {
    let started = Instant::now();
    let (method, uri) = (request.method().clone(), request.uri().clone());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let context = Arc::new(edge.context(&request));
    request.extensions_mut().insert(context.clone());

    let response = answer::finish(edge.work(&context, request, next).await, &context);

    let (status, took) = (response.status(), started.elapsed());
    edge.metrics.record(
        route.as_ref().map_or("unmatched", MatchedPath::as_str),
        &method,
        status,
        took,
    );
    access_log::log(&context, &method, &uri, status, took);
    response
}

impl Edge {
    fn context(&self, request: &Request) -> RequestContext {
        RequestContext::new(
            self.ids.of(request.headers()),
            Language::negotiate(request.headers(), self.default_language),
            self.addresses.of(request.headers(), request.extensions()),
        )
    }

    async fn work(&self, context: &RequestContext, request: Request, next: Next) -> Response {
        let _place = match self.admission.enter(context.address) {
            Ok(place) => place,
            Err(problem) => return problem.into_response(),
        };
        // A panic ends the request that it happened in and no other; the panic hook has logged it by then.
        let work = AssertUnwindSafe(next.run(request)).catch_unwind();
        match tokio::time::timeout(DEADLINE, work).await {
            Ok(Ok(response)) => response,
            Ok(Err(_panic)) => {
                Problem::of_status(StatusCode::INTERNAL_SERVER_ERROR).into_response()
            }
            Err(_elapsed) => Problem::of_status(StatusCode::SERVICE_UNAVAILABLE).into_response(),
        }
    }
}
