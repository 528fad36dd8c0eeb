use serde_json::json;
use time::Duration;

use super::{
    ask::get,
    site::{ACCESS_TTL, TestSite},
};

#[tokio::test]
async fn home_shows_the_current_user() {
    let site = TestSite::new();
    let (id, tokens) = site.ada().await;
    let home = json!({
        "id": id.get(),
        "username": "ada",
        "gender": "unknown",
        "role": "member",
        "session_id": tokens.session,
    });
    let answer = site.home(&tokens.access).await;
    assert_eq!(answer.expect(200).json(), home);
    assert_eq!(answer.named("cache-control"), "no-store");
}

#[tokio::test]
async fn home_is_for_users_alone() {
    let site = TestSite::new();
    let problem = site.send(get("/home")).await.problem(401, "token_missing");
    assert_eq!(problem["title"], "Token missing");
}

#[tokio::test]
async fn without_a_token_the_challenge_names_no_error() {
    let site = TestSite::new();
    let missing = site.send(get("/home")).await;
    assert_eq!(missing.named("www-authenticate"), r#"Bearer realm="portico""#);
    let malformed = site.send(get("/home").bearer("abc")).await;
    malformed.problem(401, "token_malformed");
    let challenge = r#"Bearer realm="portico", error="invalid_token""#;
    assert_eq!(malformed.named("www-authenticate"), challenge);
}

#[tokio::test]
async fn an_authorization_that_is_no_bearer_token_is_malformed() {
    let site = TestSite::new();
    for value in ["Basic YTpi", "Bearer", "Bearer ", "Bearer a b", "a.b.c", "Bearer \u{e9}"] {
        let answer = site.send(get("/home").with("authorization", value)).await;
        answer.problem(401, "token_malformed");
    }
    let twice = get("/home").bearer("a.b.c").bearer("a.b.c");
    site.send(twice).await.problem(401, "token_malformed");
}

#[tokio::test]
async fn the_scheme_has_no_case() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    for scheme in ["bearer", "BEARER"] {
        let value = format!("{scheme} {}", tokens.access);
        site.send(get("/home").with("authorization", &value)).await.expect(200);
    }
}

#[tokio::test]
async fn an_expired_token_says_where_to_get_the_next() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    site.clock.advance(ACCESS_TTL - Duration::SECOND);
    site.home(&tokens.access).await.expect(200);
    site.clock.advance(Duration::SECOND);
    let problem = site.home(&tokens.access).await.problem(401, "token_expired");
    assert_eq!(problem["refresh_url"], "/auth/refresh_token");
}

#[tokio::test]
async fn a_token_of_an_earlier_pair_stays_good_until_it_expires() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    site.refresh(&tokens.refresh).await.expect(200);
    site.home(&tokens.access).await.expect(200);
}
