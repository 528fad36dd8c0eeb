use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{
    body::{Body, Bytes},
    http::HeaderMap,
};
use futures_util::future::BoxFuture;
use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::{Code, Status};

use super::{call::Call, record::Record};

/// The answer of a service on its way out: ended when its time is over, whatever the service does, and recorded.
pub(super) struct CallBody {
    pub(super) inner: Body,
    pub(super) call: Arc<Call>,
    pub(super) record: Record,
    /// The status with which the call ends if nothing else ends it before.
    pub(super) end: Option<BoxFuture<'static, Status>>,
    pub(super) is_over: bool,
}

impl CallBody {
    fn poll_inner(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let inner = Pin::new(&mut self.inner);
        let _entered = self.record.span.enter();
        // A panic ends the call that it happened in and no other; the panic hook has logged it by then.
        catch_unwind(AssertUnwindSafe(|| inner.poll_frame(context)))
            .unwrap_or_else(|_panic| Poll::Ready(Some(Ok(last(&internal(&self.call))))))
    }

    fn finish(&mut self, code: Code) {
        self.is_over = true;
        self.end = None;
        self.record.ended(code);
        // What the service still holds is given up with it.
        self.inner = Body::empty();
    }

    fn end_with(&mut self, status: &Status) -> Frame<Bytes> {
        self.finish(status.code());
        last(status)
    }
}

impl HttpBody for CallBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let this = self.get_mut();
        if this.is_over {
            return Poll::Ready(None);
        }
        if let Some(end) = &mut this.end
            && let Poll::Ready(status) = end.as_mut().poll(context)
        {
            return Poll::Ready(Some(Ok(this.end_with(&status))));
        }
        match std::task::ready!(this.poll_inner(context)) {
            Some(Ok(frame)) => match frame.into_trailers() {
                Ok(trailers) => {
                    let trailers = corrected(trailers, &this.call);
                    this.finish(code_in(&trailers).unwrap_or(Code::Unknown));
                    Poll::Ready(Some(Ok(Frame::trailers(trailers))))
                }
                Err(frame) => Poll::Ready(Some(Ok(frame))),
            },
            Some(Err(error)) => {
                this.finish(Code::Internal);
                Poll::Ready(Some(Err(error)))
            }
            None => {
                this.finish(Code::Unknown);
                Poll::Ready(None)
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.is_over
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

fn last(status: &Status) -> Frame<Bytes> {
    Frame::trailers(headers_of(status))
}

/// The code that headers or trailers say.
pub(super) fn code_in(headers: &HeaderMap) -> Option<Code> {
    headers.get(Status::GRPC_STATUS).map(|code| Code::from_bytes(code.as_bytes()))
}

/// What the libraries below say of a message that is too large, and of none where there has to be one, in the codes that gRPC has for it.
pub(super) fn corrected(headers: HeaderMap, call: &Call) -> HeaderMap {
    let status = match code_in(&headers) {
        Some(Code::OutOfRange) => call.refusal(Code::ResourceExhausted, "payload_too_large"),
        Some(Code::Internal) if is_of_no_message(&headers) => {
            Status::unimplemented("expected one message")
        }
        _ => return headers,
    };
    let mut corrected = headers;
    for (name, value) in &headers_of(&status) {
        corrected.insert(name, value.clone());
    }
    corrected
}

fn is_of_no_message(headers: &HeaderMap) -> bool {
    let status = Status::from_header_map(headers);
    status.is_some_and(|status| status.message() == "Missing request message.")
}

pub(super) fn internal(call: &Call) -> Status {
    call.refusal(Code::Internal, "internal")
}

fn headers_of(status: &Status) -> HeaderMap {
    let mut headers = HeaderMap::new();
    // What we say ourselves can be said in headers; without, the code alone is a status.
    if status.add_header(&mut headers).is_err() {
        headers.insert(Status::GRPC_STATUS, i32::from(status.code()).into());
    }
    headers
}
