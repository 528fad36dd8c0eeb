use std::{
    convert::Infallible,
    fmt::Write,
    future::{Ready, ready},
    sync::Arc,
    task::{Context, Poll},
};

use adapter_http::HttpService;
use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, header::CONTENT_TYPE},
    response::Response,
};
use futures_util::future::Either;
use portico_application::PeerIdentity;
use tower::Service;

/// `PERMISSION_DENIED`, as gRPC counts its codes.
const PERMISSION_DENIED: HeaderValue = HeaderValue::from_static("7");

/// Lets those clients through to a gRPC service whose certificate has a name on a list. To the others it says so: a handshake that fails
/// would leave them guessing.
#[derive(Clone)]
pub(crate) struct Admission<S> {
    inner: S,
    /// Everyone, when it is empty.
    allowed: Arc<[String]>,
}

impl<S> Admission<S> {
    /// Lets through to `inner` who has one of the `allowed` names, or everyone when there are none.
    pub(crate) fn new(inner: S, allowed: &[String]) -> Self {
        Self { inner, allowed: allowed.into() }
    }

    /// Names of hosts are alike in any case; for other names that is no gain to an attacker, who has to have them certified.
    fn admits(&self, peer: Option<&PeerIdentity>) -> bool {
        let is_allowed =
            |san: &String| self.allowed.iter().any(|allowed| allowed.eq_ignore_ascii_case(san));
        self.allowed.is_empty() || peer.is_some_and(|peer| peer.sans().iter().any(is_allowed))
    }
}

impl<S: HttpService> Service<Request> for Admission<S> {
    type Response = Response;
    type Error = Infallible;
    type Future = Either<S::Future, Ready<Result<Response, Infallible>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let peer = request.extensions().get::<PeerIdentity>();
        if self.admits(peer) {
            return Either::Left(self.inner.call(request));
        }
        let name = peer.map_or("nameless", PeerIdentity::name);
        tracing::warn!(?name, "a client was refused: grpc.allowed_sans has none of its names");
        Either::Right(ready(Ok(denial(name))))
    }
}

/// An answer of trailers alone, as the gRPC protocol has it for a call that ends before it began.
fn denial(name: &str) -> Response {
    let message = format!("the certificate of {name} has no name that this server admits");
    let mut response = Response::new(Body::empty());
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/grpc"));
    headers.insert("grpc-status", PERMISSION_DENIED);
    if let Ok(message) = HeaderValue::try_from(percent_encoded(&message)) {
        headers.insert("grpc-message", message);
    }
    response
}

/// How gRPC writes a message into a header.
fn percent_encoded(message: &str) -> String {
    message.bytes().fold(String::with_capacity(message.len()), |mut encoded, byte| {
        match byte {
            b' '..=b'~' if byte != b'%' => encoded.push(char::from(byte)),
            // To write into a text cannot fail.
            _ => {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
        encoded
    })
}
