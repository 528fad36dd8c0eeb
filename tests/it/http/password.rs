use serde_json::{Value, json};

use super::{
    ask::{Ask, post},
    site::{PASSWORD, TestSite},
};

const NEW: &str = "another long passphrase";

fn change(token: &str, current: &str, new: &str) -> Ask {
    post("/auth/password").bearer(token).json(&json!({ "current": current, "new": new }))
}

#[tokio::test]
async fn a_new_password_takes_the_place_of_the_old() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    let answer = site.send(change(&tokens.access, PASSWORD, NEW)).await;
    assert!(answer.expect(204).body.is_empty());
    assert_eq!(answer.named("x-portico-consistency"), "any");
    site.try_log_in("ada", PASSWORD).await.problem(401, "invalid_credentials");
    site.try_log_in("ada", NEW).await.expect(200);
}

#[tokio::test]
async fn a_password_change_ends_every_other_session_and_no_more() {
    let site = TestSite::builder().sessions_per_user(0).build();
    let (_, here) = site.ada().await;
    let there = site.log_in("ada").await;
    let bob = site.admin().await;
    site.send(change(&here.access, PASSWORD, NEW)).await.expect(204);
    site.home(&here.access).await.expect(200);
    site.refresh(&here.refresh).await.expect(200);
    site.home(&there.access).await.problem(401, "session_ended");
    site.refresh(&there.refresh).await.problem(401, "session_ended");
    site.home(&bob.access).await.expect(200);
}

#[tokio::test]
async fn a_wrong_present_password_changes_nothing() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    let answer = site.send(change(&tokens.access, "not the password", NEW)).await;
    answer.problem(401, "invalid_credentials");
    site.home(&tokens.access).await.expect(200);
    site.try_log_in("ada", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_stolen_token_is_no_way_to_guess_the_password() {
    let site = TestSite::builder().failures(3, 50).build();
    let (_, tokens) = site.ada().await;
    for _ in 0..3 {
        let guess = change(&tokens.access, "not the password", NEW);
        site.send(guess).await.problem(401, "invalid_credentials");
    }
    site.send(change(&tokens.access, PASSWORD, NEW)).await.problem(429, "rate_limited");
}

#[tokio::test]
async fn a_new_password_has_8_to_1024_bytes_and_is_no_common_one() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    let too_long = "x".repeat(1_025);
    let bad = [("7 bytes", "too_short"), (&*too_long, "too_long"), ("Password1", "too_common")];
    for (new, code) in bad {
        let fields = site.send(change(&tokens.access, PASSWORD, new)).await.bad_fields();
        assert_eq!(fields, [("/new".into(), code.into())]);
    }
    let longest = "x".repeat(1_024);
    site.send(change(&tokens.access, PASSWORD, &longest)).await.expect(204);
    site.send(change(&tokens.access, &longest, "8 bytes.")).await.expect(204);
}

#[tokio::test]
async fn every_missing_field_is_named() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    let ask = post("/auth/password").bearer(&tokens.access).json(&json!({}));
    let required = |pointer: &str| (pointer.to_owned(), "required".to_owned());
    assert_eq!(site.send(ask).await.bad_fields(), [required("/current"), required("/new")]);
}

#[tokio::test]
async fn who_is_nobody_is_told_so_before_the_body_is_read() {
    let site = TestSite::new();
    let ask = post("/auth/password").json(&Value::Null);
    site.send(ask).await.problem(401, "token_missing");
}
