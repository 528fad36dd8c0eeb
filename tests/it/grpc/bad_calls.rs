//! What is no good call by the protocol ends with the code that the guide of gRPC names for it, and never with `UNKNOWN`.

use axum::{body::Body, extract::Request, response::Response};
use http_body_util::BodyExt;
use tonic::{Code, Status};
use tower::ServiceExt;

use super::{
    client::why,
    site::{Line, line},
};
use crate::http::site::TestSite;

const SAY_HELLO: &str = "/hello.HelloService/SayHello";

/// Bytes as a message goes over the wire: whether it is compressed, its length, and itself.
fn framed(flag: u8, length: usize, bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(length).expect("four bytes");
    [&[flag], &length.to_be_bytes()[..], bytes].concat()
}

async fn answer(line: &Line, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Response {
    let mut request = Request::post(path).header("content-type", "application/grpc");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(tonic::body::Body::new(Body::from(body)));
    let Ok(response) = line.clone().oneshot(request.expect("a request")).await;
    response
}

/// How a call ends, whether its status comes with the headers or after a message.
async fn ends(line: &Line, path: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Status {
    let response = answer(line, path, headers, body).await;
    assert_eq!(response.status(), 200, "whatever becomes of a call, it is one");
    if let Some(status) = Status::from_header_map(response.headers()) {
        return status;
    }
    let whole = response.into_body().collect().await.expect("an answer ends");
    let trailers = whole.trailers().expect("a status");
    Status::from_header_map(trailers).expect("a status")
}

#[tokio::test]
async fn what_is_sent_badly_ends_with_the_code_of_the_guide() {
    let line = line(&TestSite::new());
    let gzip: &[_] = &[("grpc-encoding", "gzip")];
    for (what, headers, body, code) in [
        ("a good message", &[][..], framed(0, 2, &[8, 1]), Code::Ok),
        ("an empty message", &[], framed(0, 0, &[]), Code::Ok),
        ("unknown fields", &[], framed(0, 4, &[0x78, 1, 8, 1]), Code::Ok),
        ("no message of protobuf", &[], framed(0, 3, &[255, 255, 255]), Code::Internal),
        ("another type of field", &[], framed(0, 3, &[0x0a, 1, 65]), Code::Internal),
        ("the half of a message", &[], framed(0, 10, &[8, 1]), Code::Internal),
        ("no message", &[], vec![], Code::Unimplemented),
        ("no flag", &[], framed(7, 2, &[8, 1]), Code::Internal),
        ("compressed by nobody says what", &[], framed(1, 2, &[8, 1]), Code::Internal),
        ("no gzip", gzip, framed(1, 2, &[8, 1]), Code::Internal),
        (
            "an unknown encoding",
            &[("grpc-encoding", "br")],
            framed(1, 2, &[8, 1]),
            Code::Unimplemented,
        ),
        (
            "four gigabytes to come",
            &[],
            framed(0, u32::MAX as usize, &[8, 1]),
            Code::ResourceExhausted,
        ),
        ("a deadline that is none", &[("grpc-timeout", "soon")], framed(0, 2, &[8, 1]), Code::Ok),
    ] {
        assert_eq!(ends(&line, SAY_HELLO, headers, body).await.code(), code, "{what}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_unimplemented() {
    let line = line(&TestSite::new());
    for path in [
        "/",
        "/hello",
        "/hello.HelloService",
        "/hello.HelloService/",
        "/hello.HelloService/sayhello",
        "/hello.HelloService/SayHello/again",
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    ] {
        let status = ends(&line, path, &[], framed(0, 2, &[8, 1])).await;
        assert_eq!(status.code(), Code::Unimplemented, "{path}");
    }
}

#[tokio::test]
async fn a_token_that_is_no_text_is_a_malformed_one() {
    let line = line(&TestSite::new());
    for token in ["Bearer", "Bearer ", "bearer\ta", "Basic YTpi"] {
        let status = ends(
            &line,
            "/portico.auth.v1.AuthService/Logout",
            &[("authorization", token)],
            framed(0, 0, &[]),
        )
        .await;
        assert_eq!(
            why(&status),
            (Code::Unauthenticated, "token_malformed".to_owned()),
            "{token:?}"
        );
    }
}
