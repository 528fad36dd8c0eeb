//! Who is out is told why, with the access token and with the refresh token.

use axum::http::header::ACCEPT_LANGUAGE;
use serde_json::json;
use time::Duration;

use super::{
    ask::{delete, get, patch, post},
    site::{GRACE, PASSWORD, TestSite, Tokens},
};

/// Both tokens are refused with this code and this reason.
async fn is_told(site: &TestSite, tokens: &Tokens, code: &str, reason: &str) {
    for answer in [site.home(&tokens.access).await, site.refresh(&tokens.refresh).await] {
        assert_eq!(answer.problem(401, code)["end_reason"], reason);
    }
}

#[tokio::test]
async fn a_newer_login_says_displaced() {
    let site = TestSite::new();
    let (_, first) = site.ada().await;
    site.log_in("ada").await;
    is_told(&site, &first, "session_displaced", "displaced").await;
}

#[tokio::test]
async fn a_logout_says_so() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    site.send(post("/auth/logout").bearer(&tokens.access)).await.expect(204);
    is_told(&site, &tokens, "session_ended", "logged_out").await;
}

#[tokio::test]
async fn a_session_that_its_user_ended_from_elsewhere_says_logged_out() {
    let site = TestSite::builder().sessions_per_user(0).build();
    let (_, here) = site.ada().await;
    let there = site.log_in("ada").await;
    let path = format!("/auth/sessions/{}", there.session);
    site.send(delete(&path).bearer(&here.access)).await.expect(204);
    is_told(&site, &there, "session_ended", "logged_out").await;
}

#[tokio::test]
async fn a_changed_password_says_so() {
    let site = TestSite::builder().sessions_per_user(0).build();
    let (_, here) = site.ada().await;
    let there = site.log_in("ada").await;
    let change = json!({ "current": PASSWORD, "new": "another long passphrase" });
    site.send(post("/auth/password").bearer(&here.access).json(&change)).await.expect(204);
    is_told(&site, &there, "session_ended", "password_changed").await;
}

#[tokio::test]
async fn a_disabled_user_is_told() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let (id, ada) = site.ada().await;
    let disable = patch(&format!("/users/{id}")).bearer(&admin.access);
    site.send(disable.json(&json!({ "status": "disabled" }))).await.expect(200);
    is_told(&site, &ada, "session_ended", "disabled").await;
}

#[tokio::test]
async fn a_reused_refresh_token_says_so_at_once_and_from_then_on() {
    let site = TestSite::new();
    let (_, first) = site.ada().await;
    let second = Tokens::of(&site.refresh(&first.refresh).await);
    site.clock.advance(GRACE + Duration::SECOND);
    let reused = site.refresh(&first.refresh).await.problem(401, "refresh_reused");
    assert_eq!(reused["end_reason"], "refresh_reused");
    is_told(&site, &second, "session_ended", "refresh_reused").await;
}

#[tokio::test]
async fn the_detail_says_why_in_the_language_of_the_answer() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    site.send(post("/auth/logout").bearer(&tokens.access)).await.expect(204);
    for (language, detail) in [
        ("en", "You ended the session. Log in again."),
        ("zh-CN", "您已结束本次会话，请重新登录。"),
    ] {
        let ask = get("/home").bearer(&tokens.access).header(ACCEPT_LANGUAGE, language);
        assert_eq!(site.send(ask).await.problem(401, "session_ended")["detail"], detail);
    }
}

#[tokio::test]
async fn other_problems_say_nothing_of_an_end() {
    let site = TestSite::new();
    let problem = site.home("nonsense").await.problem(401, "token_malformed");
    assert!(problem.get("end_reason").is_none(), "{problem}");
}
