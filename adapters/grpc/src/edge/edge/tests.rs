use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::Instant,
};

use axum::{body::to_bytes, routing::post};
use portico_domain::language::Language;
use uuid::Uuid;

use super::*;

fn edge(routes: Router) -> Edge {
    let never: Ending = Arc::new(|| Box::pin(std::future::pending()));
    Edge::new(routes, Calls::new(Language::English, Uuid::nil()), never)
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
