use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use hyper::body::{Body, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::pace::Pace;

/// A request that is in flight, until this is dropped.
pub(crate) struct InFlight(Arc<Pace>);

impl InFlight {
    pub(crate) fn new(pace: &Arc<Pace>) -> Self {
        pace.request_began();
        Self(pace.clone())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.request_ended();
    }
}

pin_project! {
    /// The body of an answer, whose request is in flight until the body is sent or given up.
    pub(crate) struct TrackedBody<B> {
        #[pin]
        body: B,
        _request: InFlight,
    }
}

impl<B> TrackedBody<B> {
    pub(crate) fn new(body: B, request: InFlight) -> Self {
        Self { body, _request: request }
    }
}

impl<B: Body> Body for TrackedBody<B> {
    type Data = B::Data;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Self::Error>>> {
        self.project().body.poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
