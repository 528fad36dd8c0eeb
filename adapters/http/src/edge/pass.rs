use std::{
    convert::Infallible,
    sync::Arc,
    task::{Context, Poll},
    time::Instant,
};

use axum::{extract::Request, response::Response};
use futures_util::future::BoxFuture;
use tower::{Layer, Service};
use tracing::Instrument;

use super::{Edge, InFlight, access_log, answer, span};

/// Takes requests in and sends finished answers out. It lies around the router, not on its routes, each of which would
/// clone and box it for every request.
#[derive(Clone)]
pub(crate) struct Pass(pub(crate) Arc<Edge>);

impl<S> Layer<S> for Pass {
    type Service = PassService<S>;

    fn layer(&self, inner: S) -> Self::Service {
        PassService { edge: self.0.clone(), inner }
    }
}

/// The service of [`Pass`].
#[derive(Clone)]
pub(crate) struct PassService<S> {
    edge: Arc<Edge>,
    inner: S,
}

impl<S> Service<Request> for PassService<S>
where
    S: Service<Request, Response = Response, Error = Infallible, Future: Send + 'static>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        let (started, in_flight) = (Instant::now(), InFlight::begin());
        let edge = self.edge.clone();
        let (method, uri) = (request.method().clone(), request.uri().clone());
        let context = Arc::new(edge.context(&request));
        context.tell(request.extensions_mut());
        let span = span::begin(&method, &uri, &context);
        let work = span.in_scope(|| self.inner.call(request));
        let work_span = span.clone();
        let finished = async move {
            let response = answer::finish(work.await?, &method, &context);
            let (status, took) = (response.status(), started.elapsed());
            edge.metrics.record(context.route(), &method, status, took);
            access_log::log(&context, &method, &uri, status, took);
            span::end(&span, &method, context.route(), status);
            drop(in_flight);
            Ok(response)
        };
        Box::pin(finished.instrument(work_span))
    }
}
