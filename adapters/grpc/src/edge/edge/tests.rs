use std::{
    net::{IpAddr, SocketAddr},
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use async_lock::Semaphore;
use async_trait::async_trait;
use axum::{Extension, body::to_bytes, extract::ConnectInfo, routing::post};
use portico_application::{
    PeerIdentity,
    ports::{Gate, NotAdmitted, Place},
};
use portico_domain::language::Language;
use portico_proto::hello::{
    HelloRequest, HelloResponse,
    hello_service_server::{HelloService, HelloServiceServer},
};
use tonic::service::Routes;
use tonic_types::StatusExt;
use uuid::Uuid;

use super::*;

fn edge(routes: Router) -> Edge {
    edge_behind(TestGate { closed: None }, &[], routes)
}

fn edge_behind(gate: TestGate, allowed_sans: &[&str], routes: Router) -> Edge {
    let never: Ending = Arc::new(|| Box::pin(std::future::pending()));
    let allowed_sans = allowed_sans.iter().map(|san| (*san).to_owned()).collect();
    let admission = Admission::new(Arc::new(gate), allowed_sans);
    Edge::new(routes, Calls::new(Language::English, Uuid::nil()), admission, never)
}

/// Believes whoever says where a call comes from, and lets calls in unless it is closed.
struct TestGate {
    closed: Option<NotAdmitted>,
}

#[async_trait]
impl Gate for TestGate {
    fn client(&self, peer: IpAddr, forwarded: &mut dyn Iterator<Item = &str>) -> IpAddr {
        forwarded.next().map_or(peer, |hop| hop.parse().expect("an address"))
    }

    async fn enter(&self, _client: Option<IpAddr>) -> Result<Place<'_>, NotAdmitted> {
        static PLACES: Semaphore = Semaphore::new(1_000);
        match self.closed {
            Some(refused) => Err(refused),
            None => Ok(PLACES.acquire().await.into()),
        }
    }
}

fn request(path: &str, headers: &[(&str, &str)]) -> Request {
    let request = Request::post(path).header(CONTENT_TYPE, "application/grpc");
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    request.body(Body::empty()).expect("a good request")
}

async fn answer(mut edge: Edge, request: Request) -> Response {
    edge.call(request).await.expect("it cannot fail")
}

fn code(response: &Response) -> Option<Code> {
    code_in(response.headers())
}

async fn panicking() -> StatusCode {
    panic!("on purpose")
}

/// Notes that it was dropped.
struct Dropped(Arc<AtomicBool>);

impl Drop for Dropped {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[tokio::test]
async fn a_deadline_ends_the_call_and_its_work() {
    let dropped = Arc::new(AtomicBool::new(false));
    let guard = Arc::new(std::sync::Mutex::new(Some(Dropped(dropped.clone()))));
    let work = move || async move {
        let _guard = guard.lock().expect("nobody panics").take();
        tokio::time::sleep(Duration::from_secs(5)).await;
    };
    let begun = Instant::now();
    let edge = edge(Router::new().route("/slow", post(work)));
    let response = answer(edge, request("/slow", &[("grpc-timeout", "100m")])).await;
    assert_eq!(code(&response), Some(Code::DeadlineExceeded));
    assert!(begun.elapsed() < Duration::from_millis(500), "{:?}", begun.elapsed());
    assert!(dropped.load(Ordering::Relaxed), "the work goes on");
}

#[tokio::test]
async fn a_panic_ends_one_call_as_a_fault_of_ours() {
    let routes = Router::new()
        .route("/panic", post(panicking))
        .route("/fine", post(|| async { StatusCode::OK }));
    let edge = edge(routes);
    let response = answer(edge.clone(), request("/panic", &[])).await;
    assert_eq!(code(&response), Some(Code::Internal));
    assert_eq!(answer(edge, request("/fine", &[])).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_panic_in_an_answer_ends_it_with_a_status() {
    let body = || async {
        let stream = futures_util::stream::poll_fn(
            |_| -> Poll<Option<Result<axum::body::Bytes, Infallible>>> { panic!("on purpose") },
        );
        Body::from_stream(stream)
    };
    let response =
        answer(edge(Router::new().route("/panic", post(body))), request("/panic", &[])).await;
    let mut body = Box::pin(response.into_body());
    let frame = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await;
    let trailers = frame.expect("trailers").expect("no error").into_trailers().expect("trailers");
    assert_eq!(code_in(&trailers), Some(Code::Internal));
    assert!(to_bytes(Body::new(body), 1).await.expect("nothing").is_empty());
}

/// Greets at length.
struct Talkative;

#[tonic::async_trait]
impl HelloService for Talkative {
    async fn say_hello(
        &self,
        _: tonic::Request<HelloRequest>,
    ) -> Result<tonic::Response<HelloResponse>, Status> {
        Ok(tonic::Response::new(HelloResponse { id: 1, name: "x".repeat(100) }))
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_told_as_such() {
    let talkative = HelloServiceServer::new(Talkative).max_encoding_message_size(50);
    let edge = edge(Routes::new(talkative).prepare().into_axum_router());
    let mut asked = request("/hello.HelloService/SayHello", &[]);
    // An empty message that is not compressed (gRPC over HTTP/2, "Length-Prefixed-Message").
    *asked.body_mut() = Body::from(&[0; 5][..]);
    let (head, body) = answer(edge, asked).await.into_parts();
    assert_eq!(head.status, StatusCode::OK);
    let mut body = Box::pin(body);
    let frame = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await;
    let trailers = frame.expect("a frame").expect("no error").into_trailers().expect("trailers");
    let status = Status::from_header_map(&trailers).expect("a status");
    assert_eq!(status.code(), Code::ResourceExhausted);
    let reason = status.get_details_error_info().expect("a reason").reason;
    assert_eq!(reason, "payload_too_large");
}

#[tokio::test]
async fn every_answer_has_an_id_and_keeps_the_client_s_own() {
    let routes = Router::new().route("/fine", post(|| async { StatusCode::OK }));
    let edge = edge(routes);
    let id = async |sent: &[(&str, &str)]| {
        let response = answer(edge.clone(), request("/fine", sent)).await;
        response.headers()[X_REQUEST_ID].to_str().expect("ASCII").to_owned()
    };
    assert_eq!(id(&[("x-request-id", "mine-1")]).await, "mine-1");
    assert_eq!(id(&[("x-request-id", "not mine")]).await, "000000000000-g0");
    assert_eq!(id(&[]).await, "000000000000-g1");
}

#[tokio::test]
async fn what_is_no_call_is_refused_as_http() {
    let edge = edge(Router::new());
    for kind in ["application/json", "application/grpc-web", "application/grpcx"] {
        let mut other = request("/", &[]);
        other.headers_mut().insert(CONTENT_TYPE, kind.parse().expect("a header value"));
        let response = answer(edge.clone(), other).await;
        assert_eq!(response.status(), StatusCode::UNSUPPORTED_MEDIA_TYPE, "{kind}");
    }
}

/// The status of a call that must not be worked on.
async fn refusal(gate: TestGate, allowed_sans: &[&str], request: Request) -> Status {
    let routes = Router::new().route("/work", post(panicking));
    let response = answer(edge_behind(gate, allowed_sans, routes), request).await;
    Status::from_header_map(response.headers()).expect("a status among the headers")
}

#[tokio::test]
async fn a_call_that_there_is_no_place_for_is_told_when_to_come_back() {
    let (later, soon) = (Duration::from_secs(7), Duration::from_secs(1));
    for (closed, code, reason, wait) in [
        (NotAdmitted::TooOften(later), Code::ResourceExhausted, "rate_limited", later),
        (NotAdmitted::Full, Code::Unavailable, "unavailable", soon),
    ] {
        let gate = TestGate { closed: Some(closed) };
        let status = refusal(gate, &[], request("/work", &[])).await;
        assert_eq!(status.code(), code);
        assert_eq!(status.get_details_error_info().expect("a reason").reason, reason);
        let told = status.get_details_retry_info().expect("a time").retry_delay;
        assert_eq!(told, Some(wait));
    }
}

#[tokio::test]
async fn a_client_that_is_not_listed_is_told_so() {
    let mut request = request("/work", &[]);
    let eve = PeerIdentity::new(vec!["eve.example.com".into()], None);
    request.extensions_mut().insert(eve);
    let status = refusal(TestGate { closed: None }, &["ada"], request).await;
    assert_eq!(status.code(), Code::PermissionDenied);
    assert!(status.message().contains("eve.example.com"), "{status:?}");
    assert_eq!(status.get_details_error_info().expect("a reason").reason, "forbidden");
    assert!(status.get_details_localized_message().is_some());
}

#[tokio::test]
async fn behind_a_proxy_the_address_is_that_of_the_client() {
    let routes = Router::new().route(
        "/who",
        post(async |Extension(call): Extension<Arc<Call>>| {
            call.address.expect("it is known").to_string()
        }),
    );
    let mut request =
        request("/who", &[("x-forwarded-for", "a"), ("x-forwarded-for", "192.0.2.7")]);
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 1))));
    let body = answer(edge(routes), request).await.into_body();
    assert_eq!(to_bytes(body, 100).await.expect("a body"), "192.0.2.7");
}
