use std::{
    pin::Pin,
    task::{Context, Poll},
};

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use http_body::{Frame, SizeHint};
use serde_json::json;

use super::{
    answer::Answer,
    ask::post,
    site::{PASSWORD, TestSite},
};

const LIMIT: usize = 64 * 1024;

/// What a login with this body is answered, at a site where only ada may log in.
async fn login(content_type: &str, body: impl Into<Body>) -> Answer {
    let site = TestSite::new();
    site.member("ada").await;
    site.send(post("/auth/login").text(content_type, body)).await
}

async fn json_login(body: impl Into<Body>) -> Answer {
    login("application/json", body).await
}

#[tokio::test]
async fn what_is_no_json_is_malformed() {
    for body in ["", "{", "{\"username\"", "username=ada", "\u{feff}{}", "{} {}", "{'a':1}", "[1,"]
    {
        json_login(body).await.problem(400, "malformed_body");
    }
}

#[tokio::test]
async fn what_is_no_object_is_told_so() {
    for body in ["[]", "null", "7", "\"ada\"", "true", "[{\"username\":\"ada\"}]"] {
        let fields = json_login(body).await.bad_fields();
        assert_eq!(fields, [(String::new(), "wrong_type".into())], "{body}");
    }
}

#[tokio::test]
async fn every_missing_or_wrong_field_is_named_at_once() {
    let required = ["/username", "/password"].map(|field| (field.into(), "required".into()));
    assert_eq!(json_login("{}").await.bad_fields(), required);
    assert_eq!(login("application/x-www-form-urlencoded", "").await.bad_fields(), required);
    let body = json!({ "username": { "deep": [1] }, "password": 12_345_678 }).to_string();
    let wrong = ["/username", "/password"].map(|field| (field.into(), "wrong_type".into()));
    assert_eq!(json_login(body).await.bad_fields(), wrong);
}

#[tokio::test]
async fn a_field_that_comes_twice_is_ambiguous() {
    let repeated = [("/username".to_owned(), "repeated".to_owned())];
    let body = format!(r#"{{"username":"ada","username":"eve","password":"{PASSWORD}"}}"#);
    assert_eq!(json_login(body).await.bad_fields(), repeated);
    let form = "username=ada&password=12345678&username=ada";
    let answer = login("application/x-www-form-urlencoded", form).await;
    assert_eq!(answer.bad_fields(), repeated);
}

#[tokio::test]
async fn a_field_that_nobody_reads_is_ignored() {
    let body = json!({ "username": "ada", "password": PASSWORD, "remember": [true] }).to_string();
    json_login(body).await.expect(200);
}

#[tokio::test]
async fn deep_json_is_malformed_and_no_more() {
    let deep = |levels| format!("{{\"username\":{}{}}}", "[".repeat(levels), "]".repeat(levels));
    json_login(deep(30_000)).await.problem(400, "malformed_body");
    json_login(deep(100)).await.problem(422, "validation_failed");
}

#[tokio::test]
async fn what_is_no_utf_8_is_malformed() {
    json_login(&b"{\"username\":\"\xff\",\"password\":\"12345678\"}"[..])
        .await
        .problem(400, "malformed_body");
    json_login(r#"{"username":"\ud800","password":"x"}"#).await.problem(400, "malformed_body");
    let form = login("application/x-www-form-urlencoded", &b"username=\xff&password=x"[..]).await;
    form.problem(400, "malformed_body");
}

#[tokio::test]
async fn another_media_type_is_not_supported() {
    let body = || json!({ "username": "ada", "password": PASSWORD }).to_string();
    for content_type in
        ["text/plain", "application/xml", "multipart/form-data; boundary=x", "json", ""]
    {
        login(content_type, body()).await.problem(415, "unsupported_media_type");
    }
    let site = TestSite::new();
    let silent = post("/auth/login").body(body());
    site.send(silent).await.problem(415, "unsupported_media_type");
}

#[tokio::test]
async fn only_a_login_may_be_a_form() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let ask = post("/users").bearer(&admin.access).form("username=ada");
    site.send(ask).await.problem(415, "unsupported_media_type");
}

#[tokio::test]
async fn a_body_of_64_kib_is_read_and_a_longer_one_is_too_large() {
    let body = json!({ "username": "ada", "password": PASSWORD }).to_string();
    let padded = |length: usize| body.clone() + &" ".repeat(length - body.len());
    json_login(padded(LIMIT)).await.expect(200);
    json_login(padded(LIMIT + 1)).await.problem(413, "payload_too_large");
}

#[tokio::test]
async fn a_chunked_body_is_cut_at_the_limit() {
    let chunk = || Ok::<_, std::io::Error>(Bytes::from(vec![b' '; 1024]));
    let endless = Body::from_stream(stream::repeat_with(chunk));
    json_login(endless).await.problem(413, "payload_too_large");
}

/// A body that announces its length and must not be read.
struct Unread;

impl http_body::Body for Unread {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        panic!("the body was read");
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(LIMIT as u64 + 1)
    }
}

#[tokio::test]
async fn a_body_that_announces_too_much_is_refused_unread() {
    json_login(Body::new(Unread)).await.problem(413, "payload_too_large");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_malformed() {
    let broken = stream::iter([Ok(Bytes::from("{\"user")), Err(std::io::Error::other("reset"))]);
    json_login(Body::from_stream(broken)).await.problem(400, "malformed_body");
}
