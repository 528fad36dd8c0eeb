use super::{ask::get, site::TestSite};

#[tokio::test]
async fn the_interactive_page_is_served_from_here() {
    let site = TestSite::new();
    let redirect = site.send(get("/docs")).await;
    assert!(redirect.status.is_redirection(), "{redirect:?}");
    assert_eq!(redirect.named("location"), "/docs/");
    let page = site.send(get("/docs/")).await;
    assert!(page.expect(200).named("content-type").starts_with("text/html"));
    assert!(page.named("content-security-policy").starts_with("default-src 'self'"));
    let html = String::from_utf8_lossy(&page.body).into_owned();
    assert!(!html.contains("src=\"http") && !html.contains("href=\"http"), "{html}");
}

#[tokio::test]
async fn the_page_names_the_document_of_this_site() {
    let site = TestSite::new();
    let script = site.send(get("/docs/swagger-initializer.js")).await;
    let text = String::from_utf8_lossy(&script.expect(200).body).into_owned();
    assert!(text.contains("/openapi.json"), "{text}");
}

#[tokio::test]
async fn what_the_page_lacks_is_a_problem() {
    TestSite::new().send(get("/docs/nothing.js")).await.problem(404, "not_found");
}

#[tokio::test]
async fn both_are_off_where_docs_are() {
    let site = TestSite::builder().config(|config| config.docs = false).build();
    for path in ["/docs", "/docs/", "/openapi.json", "/docs/swagger-initializer.js"] {
        site.send(get(path)).await.problem(404, "not_found");
    }
}
