use std::{
    convert::Infallible,
    net::SocketAddr,
    sync::Arc,
    task::{Context as TaskContext, Poll},
};

use axum::{
    extract::{ConnectInfo, Request},
    response::Response,
};
use futures_util::future::Either;
use opentelemetry::{
    Context,
    context::{FutureExt, WithContext},
};
use tower::Service;

use super::Peers;

/// A service that works on each request as a part of the trace that it belongs to. Spans that begin meanwhile, whoever begins
/// them, are in that trace.
#[derive(Clone)]
pub(crate) struct Joined<S> {
    service: S,
    /// Without, there are no traces.
    peers: Option<Arc<Peers>>,
}

impl<S> Joined<S> {
    pub(super) fn new(service: S, peers: Option<Arc<Peers>>) -> Self {
        Self { service, peers }
    }

    fn context(&self, request: &Request) -> Option<Context> {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map(|ConnectInfo(peer)| peer.ip());
        self.peers.as_ref()?.context(request.headers(), peer)
    }
}

impl<S> Service<Request> for Joined<S>
where
    S: Service<Request, Response = Response, Error = Infallible>,
{
    type Response = Response;
    type Error = Infallible;
    type Future = Either<S::Future, WithContext<S::Future>>;

    fn poll_ready(&mut self, context: &mut TaskContext<'_>) -> Poll<Result<(), Infallible>> {
        self.service.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let Some(context) = self.context(&request) else {
            return Either::Left(self.service.call(request));
        };
        let _joined = context.clone().attach();
        Either::Right(self.service.call(request).with_context(context))
    }
}
