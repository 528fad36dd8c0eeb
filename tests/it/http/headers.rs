use axum::http::Method;

use super::{
    ask::{Ask, get},
    site::{PASSWORD, TestSite, log_in},
};

#[tokio::test]
async fn a_harmless_request_id_is_echoed_in_header_and_problem() {
    let site = TestSite::new();
    let answer = site.send(get("/nowhere").with("x-request-id", "order-17_a.b")).await;
    assert_eq!(answer.problem(404, "not_found")["request_id"], "order-17_a.b");
    let answer = site.send(get("/hello").with("x-request-id", "order-17_a.b")).await;
    assert_eq!(answer.named("x-request-id"), "order-17_a.b");
}

#[tokio::test]
async fn any_other_request_id_is_replaced_by_one_of_ours() {
    let site = TestSite::new();
    let long = "x".repeat(65);
    let mut seen = std::collections::HashSet::new();
    for id in ["", "a b", "a;b", "{}", "\u{e9}", &long] {
        let answer = site.send(get("/hello").with("x-request-id", id)).await;
        let given = answer.named("x-request-id").to_owned();
        assert!(given.starts_with("ffffffffffff-"), "{given}");
        assert!(seen.insert(given));
    }
}

#[tokio::test]
async fn every_answer_is_guarded() {
    let site = TestSite::new();
    site.member("ada").await;
    for ask in [
        get("/"),
        get("/hello"),
        get("/home"),
        get("/nowhere"),
        get("/assets/main.js"),
        get("/docs/"),
        get("/openapi.json"),
        get("/.well-known/jwks.json"),
        log_in("ada", PASSWORD),
        Ask::new(Method::PUT, "/hello"),
    ] {
        let answer = site.send(ask).await;
        assert!(!answer.named("x-request-id").is_empty());
        assert_eq!(answer.named("x-content-type-options"), "nosniff");
        assert_eq!(answer.named("referrer-policy"), "no-referrer");
        let policy = answer.named("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe-eval") && !policy.contains("http"), "{policy}");
        assert!(!answer.named("cache-control").is_empty());
    }
}

#[tokio::test]
async fn what_is_no_page_may_load_nothing() {
    let site = TestSite::new();
    for path in ["/hello", "/nowhere", "/.well-known/jwks.json"] {
        let answer = site.send(get(path)).await;
        let policy = "default-src 'none'; frame-ancestors 'none'";
        assert_eq!(answer.named("content-security-policy"), policy);
    }
}

#[tokio::test]
async fn head_answers_what_get_would_without_its_body() {
    let site = TestSite::new();
    let (_, ada) = site.ada().await;
    for path in ["/", "/hello", "/home", "/users", "/nowhere", "/assets/main.js"] {
        let ask = |method: Method| Ask::new(method, path).bearer(&ada.access);
        let (head, get) = (site.send(ask(Method::HEAD)).await, site.send(ask(Method::GET)).await);
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.body.is_empty(), "{path}: {head:?}");
        assert_eq!(head.named("content-type"), get.named("content-type"));
        assert_eq!(head.named("content-length"), get.body.len().to_string(), "{path}");
    }
}
