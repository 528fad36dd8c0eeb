use axum::http::{
    Method,
    header::{ALLOW, CONTENT_TYPE},
};
use serde_json::json;
use time::Duration;

use super::{
    answer::Answer,
    ask::{Ask, get, post},
    keys::REFRESH_TTL,
    site::{GRACE, PASSWORD, TestSite, Tokens},
};

async fn rotates_by(method: Method) {
    let site = TestSite::new();
    let (_, first) = site.ada().await;
    site.clock.advance(Duration::MINUTE);
    let answer = site.send(Ask::new(method, "/auth/refresh_token").bearer(&first.refresh)).await;
    let second = Tokens::of(&answer);
    assert_eq!(answer.json()["expires_in"], 1_800);
    assert_eq!(second.session, first.session);
    assert_ne!(second.access, first.access);
    assert_ne!(second.refresh, first.refresh);
    site.home(&second.access).await.expect(200);
}

#[tokio::test]
async fn post_answers_the_next_pair_of_the_same_session() {
    rotates_by(Method::POST).await;
}

#[tokio::test]
async fn get_does_the_same() {
    rotates_by(Method::GET).await;
}

#[tokio::test]
async fn head_is_refused_and_exchanges_nothing() {
    let site = TestSite::new();
    let (_, first) = site.ada().await;
    let head = Ask::new(Method::HEAD, "/auth/refresh_token").bearer(&first.refresh);
    let answer = site.send(head).await;
    assert_eq!(answer.expect(405).header(ALLOW), "GET, POST");
    assert_eq!(answer.header(CONTENT_TYPE), "application/problem+json");
    // After the grace, a token that was exchanged would be a replay.
    site.clock.advance(GRACE + Duration::SECOND);
    site.refresh(&first.refresh).await.expect(200);
}

#[tokio::test]
async fn within_the_grace_the_same_token_answers_the_same_pair_byte_for_byte() {
    let site = TestSite::new();
    let (_, first) = site.ada().await;
    let answer = site.refresh(&first.refresh).await;
    assert_eq!(site.refresh(&first.refresh).await.body, answer.body);
    let second = Tokens::of(&answer);
    site.clock.advance(GRACE - Duration::MILLISECOND);
    assert_eq!(Tokens::of(&site.refresh(&first.refresh).await), second);
    let by_get = site.send(get("/auth/refresh_token").bearer(&first.refresh)).await;
    assert_eq!(Tokens::of(&by_get), second);
}

#[tokio::test]
async fn a_pair_given_again_tells_how_long_it_is_good_from_now_on() {
    let site = TestSite::new();
    let (_, first) = site.ada().await;
    site.refresh(&first.refresh).await.expect(200);
    site.clock.advance(Duration::seconds(5));
    let again = site.refresh(&first.refresh).await.json();
    assert_eq!(again["expires_in"], 1_795);
    assert_eq!(again["refresh_expires_in"], 2_592_000 - 5);
}

#[tokio::test]
async fn a_token_that_comes_again_after_the_grace_ends_the_session() {
    let site = TestSite::new();
    let (_, first) = site.ada().await;
    let second = Tokens::of(&site.refresh(&first.refresh).await);
    site.clock.advance(GRACE + Duration::SECOND);
    site.refresh(&first.refresh).await.problem(401, "refresh_reused");
    site.home(&second.access).await.problem(401, "session_ended");
    site.refresh(&second.refresh).await.problem(401, "session_ended");
    site.refresh(&first.refresh).await.problem(401, "session_ended");
}

#[tokio::test]
async fn a_session_that_is_refreshed_outlives_its_first_pair() {
    let site = TestSite::new();
    let (_, mut tokens) = site.ada().await;
    for _ in 0..3 {
        site.clock.advance(REFRESH_TTL - Duration::MINUTE);
        tokens = Tokens::of(&site.refresh(&tokens.refresh).await);
    }
    site.home(&tokens.access).await.expect(200);
}

#[tokio::test]
async fn an_expired_refresh_token_is_no_use() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    site.clock.advance(REFRESH_TTL);
    site.refresh(&tokens.refresh).await.problem(401, "token_expired");
}

#[tokio::test]
async fn no_token_is_no_refresh() {
    let site = TestSite::new();
    site.send(post("/auth/refresh_token")).await.problem(401, "token_missing");
    site.refresh("abc").await.problem(401, "token_malformed");
}

#[tokio::test]
async fn a_session_ends_after_its_longest_life_though_it_is_refreshed() {
    let site = TestSite::builder().max_lifetime(Duration::hours(2)).build();
    let (_, first) = site.ada().await;
    let left = |answer: &Answer| answer.json()["refresh_expires_in"].as_i64();

    site.clock.advance(Duration::minutes(100));
    let answer = site.refresh(&first.refresh).await;
    assert_eq!(
        (answer.json()["expires_in"].as_i64(), left(&answer)),
        (Some(20 * 60), Some(20 * 60))
    );
    let second = Tokens::of(&answer);
    let sessions = site.send(get("/auth/sessions").bearer(&second.access)).await.json();
    assert_eq!(sessions["items"][0]["expires_at"], "2026-03-01T14:00:00Z");

    site.clock.advance(Duration::minutes(20) - Duration::SECOND);
    let answer = site.refresh(&second.refresh).await;
    assert_eq!(left(&answer), Some(1));
    let third = Tokens::of(&answer);
    site.home(&third.access).await.expect(200);
    site.clock.advance(Duration::SECOND);
    site.home(&third.access).await.problem(401, "token_expired");
    site.refresh(&third.refresh).await.problem(401, "token_expired");
}

#[tokio::test]
async fn no_token_of_a_login_outlives_the_longest_life_of_its_session() {
    let site = TestSite::builder().max_lifetime(Duration::minutes(5)).build();
    site.member("ada").await;
    let login = site.try_log_in("ada", PASSWORD).await.json();
    assert_eq!((&login["expires_in"], &login["refresh_expires_in"]), (&json!(300), &json!(300)));
}
