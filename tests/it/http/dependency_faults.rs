use std::sync::Arc;

use serde_json::json;

use super::{
    ask::{Ask, delete, get, patch, post},
    faults::{Fault, FaultyQueries, INTERNALS},
    site::{PASSWORD, TestSite, Tokens, log_in},
};

/// Every route that asks the token store.
fn protected(tokens: &Tokens) -> Vec<Ask> {
    let access = &tokens.access;
    vec![
        get("/home").bearer(access),
        get("/auth/sessions").bearer(access),
        delete(&format!("/auth/sessions/{}", tokens.session)).bearer(access),
        post("/auth/password")
            .bearer(access)
            .json(&json!({ "current": PASSWORD, "new": "another passphrase" })),
        post("/auth/refresh_token").bearer(&tokens.refresh),
        get("/auth/refresh_token").bearer(&tokens.refresh),
        log_in("admin", PASSWORD),
        get("/users").bearer(access),
        post("/users").bearer(access).json(&json!({ "username": "eve" })),
        get("/users/1").bearer(access),
        patch("/users/1").bearer(access).json(&json!({})),
        delete("/users/1").bearer(access),
        post("/auth/logout").bearer(access),
    ]
}

async fn fails_as(fault: Fault, status: u16, code: &str) {
    let (site, store) = TestSite::watched();
    let admin = site.admin().await;
    store.fail(Some(fault));
    for ask in protected(&admin) {
        let answer = site.send(ask).await;
        let problem = answer.problem(status, code);
        let said = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(!said.contains(INTERNALS) && !said.contains("service"), "{said}");
        assert_eq!(problem["errors"], json!(null));
    }
    store.fail(None);
    site.home(&admin.access).await.expect(200);
}

#[tokio::test]
async fn a_store_that_is_unavailable_is_503_whatever_is_asked() {
    fails_as(Fault::Unavailable, 503, "unavailable").await;
}

#[tokio::test]
async fn a_store_that_is_broken_is_500_with_a_fixed_sentence() {
    fails_as(Fault::Broken, 500, "internal").await;
}

#[tokio::test]
async fn a_store_that_panics_is_500_and_the_site_goes_on() {
    fails_as(Fault::Panic, 500, "internal").await;
}

#[tokio::test]
async fn a_repository_fails_alike() {
    for (fault, status, code) in [
        (Fault::Unavailable, 503, "unavailable"),
        (Fault::Broken, 500, "internal"),
        (Fault::Panic, 500, "internal"),
    ] {
        let (site, ()) = TestSite::builder()
            .build_with(|ports| ports.user_queries = Arc::new(FaultyQueries(fault)));
        let admin = site.admin().await;
        site.send(get("/hello")).await.problem(status, code);
        site.send(get("/users").bearer(&admin.access)).await.problem(status, code);
    }
}

#[tokio::test]
async fn the_fixed_sentence_is_there_in_both_languages() {
    let (site, store) = TestSite::watched();
    let admin = site.admin().await;
    store.fail(Some(Fault::Broken));
    let english = site.home(&admin.access).await.problem(500, "internal");
    assert_eq!(
        english["detail"],
        "A fault on our side. Tell an operator the request id if it persists."
    );
    let ask = get("/home").bearer(&admin.access).in_chinese();
    let chinese = site.send(ask).await.problem(500, "internal");
    assert_eq!(chinese["title"], "内部错误");
}
