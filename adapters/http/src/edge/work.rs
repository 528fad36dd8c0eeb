use std::{
    convert::Infallible,
    panic::AssertUnwindSafe,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures_util::{FutureExt, future::BoxFuture};
use portico_application::ports::NotAdmitted;
use tokio::time::error::Elapsed;
use tower::{Layer, Service};

use super::{Edge, RequestContext};
use crate::problem::Problem;

/// How long a handler may take to begin its answer.
const DEADLINE: Duration = Duration::from_mins(1);

/// Has requests worked on when there is a place for them, and lets neither a panic nor a delay out.
#[derive(Clone)]
pub(crate) struct Work(pub(crate) Arc<Edge>);

impl<S> Layer<S> for Work {
    type Service = WorkService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        WorkService { edge: self.0.clone(), inner }
    }
}

/// The service of [`Work`].
#[derive(Clone)]
pub(crate) struct WorkService<S> {
    edge: Arc<Edge>,
    inner: S,
}

impl<S> Service<Request> for WorkService<S>
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send + 'static>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let context = request.extensions().get::<Arc<RequestContext>>();
        let address = context.and_then(|context| context.address);
        let edge = self.edge.clone();
        // A panic ends the request that it happened in and no other; the panic hook has logged it by then.
        let work = AssertUnwindSafe(self.inner.call(request)).catch_unwind();
        Box::pin(async move {
            let _place = match edge.admission.enter(address).await {
                Ok(place) => place,
                Err(refused) => return Ok(not_admitted(refused).into_response()),
            };
            match tokio::time::timeout(DEADLINE, work).await {
                Ok(Ok(answered)) => answered,
                Ok(Err(_panic)) => Ok(failed(StatusCode::INTERNAL_SERVER_ERROR)),
                Err(elapsed) => Ok(late(elapsed)),
            }
        })
    }
}

fn not_admitted(refused: NotAdmitted) -> Problem {
    match refused {
        NotAdmitted::TooOften(wait) => {
            let problem = Problem::of_status(StatusCode::TOO_MANY_REQUESTS);
            Problem { retry_after: Some(wait), ..problem }
        }
        NotAdmitted::Full => Problem::of_status(StatusCode::SERVICE_UNAVAILABLE),
    }
}

fn failed(status: StatusCode) -> Response {
    Problem::of_status(status).into_response()
}

fn late(elapsed: Elapsed) -> Response {
    let problem = Problem::of_status(StatusCode::SERVICE_UNAVAILABLE);
    Problem { cause: Some(Arc::new(elapsed)), ..problem }.into_response()
}
