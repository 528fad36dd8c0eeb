use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
};

use axum::body::Body;
use hyper::{
    Request, Version,
    body::{Body as HttpBody, Bytes, Frame, Incoming, SizeHint},
};

/// Whether the body of a request was read to its end.
pub(crate) struct Reading(Option<Arc<AtomicBool>>);

impl Reading {
    pub(crate) fn is_done(&self) -> bool {
        self.0.as_ref().is_none_or(|done| done.load(Ordering::Relaxed))
    }
}

/// Watches the body of a request, if it has any and shares its connection in turn, as HTTP/1 does.
pub(crate) fn watch(request: Request<Incoming>) -> (Request<Body>, Reading) {
    if request.body().is_end_stream() || request.version() > Version::HTTP_11 {
        return (request.map(Body::new), Reading(None));
    }
    let done = Arc::new(AtomicBool::new(false));
    let reading = Reading(Some(done.clone()));
    (request.map(|body| Body::new(Watched { body, done })), reading)
}

struct Watched {
    body: Incoming,
    done: Arc<AtomicBool>,
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(context));
        if frame.is_none() || self.body.is_end_stream() {
            self.done.store(true, Ordering::Relaxed);
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
