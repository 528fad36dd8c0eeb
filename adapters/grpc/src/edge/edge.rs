use std::{
    convert::Infallible,
    panic::AssertUnwindSafe,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, HttpBody},
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
};
use futures_util::{
    FutureExt,
    future::{BoxFuture, Either, select},
};
use tonic::{Code, Status};
use tower::Service;
use tracing::Instrument;

use super::{
    admission::Admission,
    body::{CallBody, code_in, corrected, internal},
    call::{Call, Calls, X_REQUEST_ID},
    deadline::timeout,
    methods,
    record::Record,
};
use crate::Ending;

/// Takes calls in and sends answers out. It lies around the router, not on its routes.
#[derive(Clone)]
pub(crate) struct Edge {
    routes: Router,
    calls: Arc<Calls>,
    admission: Arc<Admission>,
    ending: Ending,
}

impl Edge {
    pub(crate) fn new(routes: Router, calls: Calls, admission: Admission, ending: Ending) -> Self {
        Self { routes, calls: Arc::new(calls), admission: Arc::new(admission), ending }
    }

    /// The status with which the call ends if nothing else ends it before; `None` when it may take its time.
    fn end(
        &self,
        method: &str,
        within: Option<Duration>,
        call: &Arc<Call>,
    ) -> Option<BoxFuture<'static, Status>> {
        let is_standing = methods::is_standing(method);
        if within.is_none() && !is_standing {
            return None;
        }
        let (ending, call) = (self.ending.clone(), call.clone());
        let late = async move {
            match within {
                Some(within) => tokio::time::sleep(within).await,
                None => std::future::pending().await,
            }
        };
        let leaving =
            async move { if is_standing { ending().await } else { std::future::pending().await } };
        Some(Box::pin(async move {
            tokio::select! {
                () = late => call.refusal(Code::DeadlineExceeded, "deadline_exceeded"),
                () = leaving => call.refusal(Code::Unavailable, "unavailable"),
            }
        }))
    }
}

impl Service<Request> for Edge {
    type Response = Response;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Response, Infallible>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Service::<Request>::poll_ready(&mut self.routes, context)
    }

    fn call(&mut self, mut request: Request) -> Self::Future {
        if !is_call(&request) {
            let refusal = StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
            return Box::pin(std::future::ready(Ok(refusal)));
        }
        let admission = self.admission.clone();
        let address = admission.address(&request);
        let peer = request.extensions().get().cloned();
        let call = Arc::new(self.calls.begin(request.headers(), address, peer));
        request.extensions_mut().insert(call.clone());
        let method = methods::label(request.uri().path());
        let end = self.end(method, timeout(request.headers()), &call);
        let record = Record::begin(call.clone(), method);
        let span = record.span.clone();
        let work = AssertUnwindSafe(span.in_scope(|| self.routes.call(request))).catch_unwind();
        let answer = async move {
            let _place = match admission.admit(&call).await {
                Ok(place) => place,
                Err(status) => return Ok(finished(status.into_http(), call, record, None)),
            };
            let work = work.map(|answered| match answered {
                Ok(Ok(response)) => response,
                // A panic ends the call that it happened in and no other; the panic hook has logged it by then.
                Err(_panic) => internal(&call).into_http(),
            });
            let (response, end) = match end {
                None => (work.await, None),
                Some(end) => match select(Box::pin(work), end).await {
                    Either::Left((response, end)) => (response, Some(end)),
                    Either::Right((status, _dropped)) => (status.into_http(), None),
                },
            };
            Ok(finished(response, call, record, end))
        };
        Box::pin(answer.instrument(span))
    }
}

/// Anything else is no call: not even its failure could be told in terms of gRPC ("Requests", gRPC over HTTP/2).
fn is_call(request: &Request) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let is_grpc = kind.and_then(|kind| kind.strip_prefix(b"application/grpc"));
    request.method() == Method::POST
        && is_grpc.is_some_and(|rest| matches!(rest.first(), None | Some(b'+' | b';')))
}

fn finished(
    response: Response,
    call: Arc<Call>,
    mut record: Record,
    end: Option<BoxFuture<'static, Status>>,
) -> Response {
    let (mut parts, inner) = response.into_parts();
    parts.headers.insert(X_REQUEST_ID, call.id.clone());
    parts.headers = corrected(parts.headers, &call);
    // A status among the headers is all of the answer.
    match code_in(&parts.headers) {
        Some(code) => {
            record.ended(code);
            Response::from_parts(parts, Body::empty())
        }
        None if inner.is_end_stream() => Response::from_parts(parts, inner),
        None => {
            let body = CallBody { inner, call, record, end, is_over: false };
            Response::from_parts(parts, Body::new(body))
        }
    }
}

#[cfg(test)]
mod tests;
