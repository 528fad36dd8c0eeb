use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use hyper::body::{Body, Buf, Bytes, Frame, SizeHint};
use pin_project_lite::pin_project;

use super::{pace::Pace, unsent::Since};

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
    /// The body of an answer, whose request is in flight until the body is handed on or given up. Its pieces are tracked
    /// beyond that: hyper takes them faster than the peer does, and HTTP/2 keeps what its windows do not let out.
    pub(crate) struct TrackedBody<B> {
        #[pin]
        body: B,
        request: InFlight,
    }
}

impl<B> TrackedBody<B> {
    pub(crate) fn new(body: B, request: InFlight) -> Self {
        Self { body, request }
    }
}

impl<B: Body<Data = Bytes>> Body for TrackedBody<B> {
    type Data = Piece;
    type Error = B::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Piece>, B::Error>>> {
        let this = self.project();
        let polled = ready!(this.body.poll_frame(context));
        let pace = &this.request.0;
        Poll::Ready(polled.map(|frame| Ok(frame?.map_data(|bytes| Piece::new(bytes, pace)))))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// A piece of an answer on its way to the peer, which notes when the peer takes of it.
pub(crate) struct Piece {
    bytes: Bytes,
    since: Since,
    pace: Arc<Pace>,
}

impl Piece {
    fn new(bytes: Bytes, pace: &Arc<Pace>) -> Self {
        Self { bytes, since: pace.piece_began(), pace: pace.clone() }
    }
}

impl Buf for Piece {
    fn remaining(&self) -> usize {
        self.bytes.len()
    }

    fn chunk(&self) -> &[u8] {
        &self.bytes
    }

    fn advance(&mut self, count: usize) {
        self.bytes.advance(count);
        // What was taken whole is dropped next, which says the same.
        if !self.bytes.is_empty() {
            self.pace.piece_moved(&mut self.since);
        }
    }
}

impl Drop for Piece {
    fn drop(&mut self) {
        self.pace.piece_ended(self.since);
    }
}
