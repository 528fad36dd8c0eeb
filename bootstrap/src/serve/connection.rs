use std::{convert::Infallible, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use adapter_http::HttpService;
use axum::{body::Body, extract::ConnectInfo};
use hyper::{
    Request, Response, StatusCode, Version,
    body::Incoming,
    header::{CONNECTION, HeaderValue},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto,
};
use portico_application::PeerIdentity;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    time::Instant,
};

use super::{
    cuts::Kind,
    draining::{Draining, Leaving},
    host,
    pace::{Due, Limits, Pace},
    paced_stream::PacedStream,
    request_body,
    suspicion::Suspicion,
    tracked_body::{InFlight, TrackedBody},
};

/// The most bytes that the head of a request may have.
const MAX_HEAD_BYTES: usize = 64 * 1024;
/// The most headers that a request may have.
const MAX_HEADERS: usize = 100;
/// How many requests one HTTP/2 connection may have open.
const MAX_STREAMS: u32 = 128;

/// Who is at the other end of a connection.
#[derive(Clone)]
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    /// Who it is, when it has shown a certificate. Each of its requests has that as an extension.
    pub(crate) identity: Option<PeerIdentity>,
}

impl Peer {
    /// Whoever is there.
    pub(crate) fn at(address: SocketAddr) -> Self {
        Self { address, identity: None }
    }
}

/// Serves one connection to its end, at the pace that [`Limits::HTTP`] demands. `stream` is TCP, or TLS over it; its
/// requests are of one `kind`.
pub(crate) async fn serve(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    peer: Peer,
    application: impl HttpService,
    (kind, draining): (Kind, Draining),
) {
    let pace = Arc::new(Pace::new(Limits::HTTP));
    let suspicion = Suspicion::default();
    let stream = TokioIo::new(PacedStream::new(stream, pace.clone(), suspicion.clone()));
    let service = service_fn(|request| {
        let clear = !suspicion.is_raised() && host::is_unambiguous(&request);
        let (application, in_flight) = (clear.then(|| application.clone()), InFlight::new(&pace));
        answer(request, peer.clone(), application, (in_flight, draining.leaving().clone()))
    });
    let builder = builder();
    let mut connection = pin!(builder.serve_connection_with_upgrades(stream, service));
    let mut look = pin!(tokio::time::sleep(Limits::HTTP.first_byte));
    let (mut begun, mut is_draining) = (pin!(draining.begun()), false);
    loop {
        tokio::select! {
            biased;
            // How a connection ends is its peer's affair: resets and half requests are the weather of the internet.
            _ended = &mut connection => return,
            () = &mut look => match pace.due() {
                Due::In(left) => look.as_mut().reset(Instant::now() + left),
                Due::Retirement => {
                    pace.retire();
                    look.as_mut().reset(Instant::now());
                    connection.as_mut().graceful_shutdown();
                }
                Due::Farewell => {
                    pace.drain();
                    look.as_mut().reset(Instant::now());
                    connection.as_mut().graceful_shutdown();
                }
                Due::End => return,
            },
            () = &mut begun, if !is_draining => {
                is_draining = true;
                pace.linger();
                look.as_mut().reset(Instant::now());
            }
            () = draining.cut() => {
                draining.note_cut(kind, peer.address, pace.in_flight());
                return;
            }
        }
    }
}

fn builder() -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(None)
        .max_headers(MAX_HEADERS)
        // Most answers are small: to copy one behind its head costs less than to send the two from where they are.
        .writev(false)
        .max_buf_size(MAX_HEAD_BYTES);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(u32::try_from(MAX_HEAD_BYTES).unwrap_or(u32::MAX))
        .keep_alive_interval(Duration::from_secs(20))
        .keep_alive_timeout(Duration::from_secs(10));
    builder
}

/// Has the request answered by `application`; without one it is refused.
async fn answer(
    mut request: Request<Incoming>,
    peer: Peer,
    application: Option<impl HttpService>,
    (in_flight, leaving): (InFlight, Leaving),
) -> Result<Response<TrackedBody<Body>>, Infallible> {
    let version = request.version();
    let mut response = match application {
        Some(mut application) => {
            request.extensions_mut().insert(ConnectInfo(peer.address));
            if let Some(identity) = peer.identity {
                request.extensions_mut().insert(identity);
            }
            let (request, reading) = request_body::watch(request);
            // It is ready whenever it is asked, as a router of axum is.
            let mut response = application.call(request).await?;
            if !reading.is_done() {
                // What is left of the body must not be taken for the next request.
                make_last(&mut response);
            }
            response
        }
        None => refusal(),
    };
    // HTTP/2 says it once for all, and what has switched protocols is no HTTP any more.
    let is_upgraded = response.status() == StatusCode::SWITCHING_PROTOCOLS;
    if leaving.has_begun() && version <= Version::HTTP_11 && !is_upgraded {
        make_last(&mut response);
    }
    Ok(response.map(|body| TrackedBody::new(body, in_flight)))
}

/// Says no more than the parser itself would, and closes.
fn refusal() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::BAD_REQUEST;
    make_last(&mut response);
    response
}

/// Lets the connection end behind a response, and says so (RFC 9112, section 9.6).
fn make_last(response: &mut Response<Body>) {
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
}
