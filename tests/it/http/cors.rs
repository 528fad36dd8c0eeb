use axum::http::Method;

use super::{
    answer::Answer,
    ask::{Ask, get},
    site::TestSite,
};

const FRIEND: &str = "https://friend.example";

fn site(origins: &[&str]) -> TestSite {
    let origins = origins.iter().map(|&origin| origin.to_owned()).collect();
    TestSite::builder()
        .config(|config| {
            config.cors_origins = origins;
            config.rate_per_address = 1;
        })
        .build()
}

fn preflight(origin: &str) -> Ask {
    Ask::new(Method::OPTIONS, "/users/1")
        .with("origin", origin)
        .with("access-control-request-method", "PATCH")
        .with("access-control-request-headers", "authorization,content-type,if-match")
}

fn allowed_origin(answer: &Answer) -> Option<&str> {
    let allowed = answer.headers.get("access-control-allow-origin")?;
    Some(allowed.to_str().expect("text"))
}

#[tokio::test]
async fn a_page_of_an_allowed_origin_may_ask() {
    let site = site(&[FRIEND, "https://other.example"]);
    let answer = site.send(preflight(FRIEND)).await;
    assert_eq!(allowed_origin(answer.expect(200)), Some(FRIEND));
    let methods = answer.named("access-control-allow-methods");
    assert!(["GET", "POST", "PATCH", "DELETE"].iter().all(|name| methods.contains(name)));
    let headers = answer.named("access-control-allow-headers");
    for name in ["authorization", "content-type", "if-match", "x-portico-consistency"] {
        assert!(headers.contains(name), "{name} of {headers}");
    }
    assert!(!answer.named("x-request-id").is_empty());
}

#[tokio::test]
async fn a_page_of_an_allowed_origin_may_read_answers_and_failures() {
    let site = site(&[FRIEND]);
    for peer in 1..=2 {
        let path = if peer == 1 { "/hello" } else { "/home" };
        let ask = get(path).with("origin", FRIEND).from(&format!("192.0.2.{peer}"));
        let answer = site.send(ask).await;
        assert_eq!(allowed_origin(&answer), Some(FRIEND));
        let exposed = answer.named("access-control-expose-headers");
        for name in ["x-request-id", "x-portico-consistency", "etag", "location", "retry-after"] {
            assert!(exposed.contains(name), "{name} of {exposed}");
        }
    }
}

#[tokio::test]
async fn even_a_refusal_at_the_door_can_be_read() {
    let site = site(&[FRIEND]);
    let ask = || get("/hello").with("origin", FRIEND).from("192.0.2.9");
    let mut answer = site.send(ask()).await;
    for _ in 0..50 {
        if answer.status == 429 {
            break;
        }
        answer = site.send(ask()).await;
    }
    answer.problem(429, "rate_limited");
    assert_eq!(allowed_origin(&answer), Some(FRIEND));
}

#[tokio::test]
async fn another_origin_is_not_allowed() {
    let site = site(&[FRIEND]);
    for origin in [
        "https://evil.example",
        "http://friend.example",
        "https://friend.example:8443",
        "https://friend.example.evil.example",
        "https://FRIEND.example",
        "null",
    ] {
        assert_eq!(allowed_origin(&site.send(preflight(origin)).await), None, "{origin}");
    }
}

#[tokio::test]
async fn where_none_is_configured_none_is_allowed() {
    let site = TestSite::new();
    let answer = site.send(preflight(FRIEND)).await;
    answer.problem(405, "method_not_allowed");
    assert_eq!(allowed_origin(&answer), None);
    assert_eq!(allowed_origin(&site.send(get("/hello").with("origin", FRIEND)).await), None);
}

#[tokio::test]
async fn no_origin_ever_sends_the_credentials_of_the_browser() {
    for origins in [&["*"][..], &[FRIEND], &["*", FRIEND]] {
        let site = site(origins);
        for ask in [preflight(FRIEND), get("/hello").with("origin", FRIEND)] {
            let answer = site.send(ask).await;
            assert!(allowed_origin(&answer).is_some());
            assert!(!answer.headers.contains_key("access-control-allow-credentials"));
        }
    }
}
