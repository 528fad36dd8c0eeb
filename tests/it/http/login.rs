use axum::http::header::USER_AGENT;
use serde_json::json;

use super::{
    ask::{get, patch, post},
    faults::WatchedHasher,
    site::{PASSWORD, TestSite, Tokens, log_in},
};

#[tokio::test]
async fn a_login_answers_a_pair_of_tokens() {
    let site = TestSite::new();
    site.member("ada").await;
    let answer = site.try_log_in("ada", PASSWORD).await;
    let tokens = Tokens::of(&answer);
    assert_ne!(tokens.access, tokens.refresh);
    let body = answer.json();
    assert_eq!(body["expires_in"], 1_800);
    assert_eq!(body["refresh_expires_in"], 2_592_000);
}

#[tokio::test]
async fn a_form_logs_in_like_json() {
    let site = TestSite::new();
    site.member("ada l").await;
    let form = "username=ada+l&password=correct%20horse+battery%20staple";
    let tokens = Tokens::of(&site.send(post("/auth/login").form(form)).await);
    assert_eq!(site.home(&tokens.access).await.json()["username"], "ada l");
}

#[tokio::test]
async fn a_media_type_may_have_parameters_and_any_case() {
    let site = TestSite::new();
    site.member("ada").await;
    let body = json!({ "username": "ada", "password": PASSWORD }).to_string();
    for content_type in ["application/json; charset=utf-8", "Application/JSON"] {
        let ask = post("/auth/login").text(content_type, body.clone());
        site.send(ask).await.expect(200);
    }
}

#[tokio::test]
async fn a_username_is_compared_in_its_normal_form() {
    let site = TestSite::new();
    site.member("zo\u{eb}").await;
    site.log_in(" zoe\u{308} ").await;
    site.try_log_in("ZO\u{cb}", PASSWORD).await.problem(401, "invalid_credentials");
}

#[tokio::test]
async fn an_emoji_password_of_many_scripts_logs_in() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let password = "пароль 密码 🔑\u{0}";
    let body = json!({ "username": "ada", "password": password });
    site.send(post("/users").bearer(&admin.access).json(&body)).await.expect(201);
    site.try_log_in("ada", password).await.expect(200);
    site.try_log_in("ada", "пароль 密码 🔑").await.problem(401, "invalid_credentials");
}

#[tokio::test]
async fn unknown_wrong_and_disabled_cannot_be_told_apart() {
    let (site, hasher) = TestSite::builder().build_with(|ports| {
        let watched = WatchedHasher::new(ports.passwords.clone());
        ports.passwords = watched.clone();
        watched
    });
    let admin = site.admin().await;
    site.member("ada").await;
    let bob = site.member("bob").await;
    let disable = patch(&format!("/users/{bob}")).bearer(&admin.access);
    site.send(disable.json(&json!({ "status": "disabled" }))).await.expect(200);
    let body = json!({ "username": "no password" });
    site.send(post("/users").bearer(&admin.access).json(&body)).await.expect(201);

    let mut answers = Vec::new();
    for (username, password) in [
        ("nobody", PASSWORD),
        ("ada", "not the password"),
        ("bob", PASSWORD),
        ("no password", PASSWORD),
        ("", PASSWORD),
        ("line\nbreak", PASSWORD),
        ("ada", ""),
        ("ada", "short"),
    ] {
        let before = hasher.verified();
        let ask = log_in(username, password).with("x-request-id", "one-for-all");
        let answer = site.send(ask).await;
        answer.problem(401, "invalid_credentials");
        assert_eq!(hasher.verified() - before, 1, "hashed once for {username:?}");
        answers.push((answer.status, answer.headers, answer.body));
    }
    assert!(answers.iter().all(|answer| answer == &answers[0]), "{answers:?}");
}

#[tokio::test]
async fn the_newest_login_displaces_the_older() {
    let site = TestSite::new();
    let (_, older) = site.ada().await;
    let newer = site.log_in("ada").await;
    site.home(&older.access).await.problem(401, "session_displaced");
    site.refresh(&older.refresh).await.problem(401, "session_displaced");
    site.home(&newer.access).await.expect(200);
}

#[tokio::test]
async fn a_limit_of_two_displaces_the_oldest() {
    let site = TestSite::builder().sessions_per_user(2).build();
    let (_, first) = site.ada().await;
    site.clock.advance(time::Duration::SECOND);
    let second = site.log_in("ada").await;
    site.clock.advance(time::Duration::SECOND);
    site.log_in("ada").await;
    site.home(&first.access).await.problem(401, "session_displaced");
    site.home(&second.access).await.expect(200);
}

#[tokio::test]
async fn a_login_of_one_user_leaves_others_alone() {
    let site = TestSite::new();
    let (_, ada) = site.ada().await;
    site.member("bob").await;
    site.log_in("bob").await;
    site.home(&ada.access).await.expect(200);
}

#[tokio::test]
async fn too_many_failures_are_answered_429_without_a_hash() {
    let (site, hasher) = TestSite::builder().failures(3, 50).build_with(|ports| {
        let watched = WatchedHasher::new(ports.passwords.clone());
        ports.passwords = watched.clone();
        watched
    });
    site.member("ada").await;
    for _ in 0..3 {
        site.try_log_in("ada", "not the password").await.problem(401, "invalid_credentials");
    }
    let before = hasher.verified();
    let refused = site.try_log_in("ada", PASSWORD).await;
    refused.problem(429, "rate_limited");
    assert_eq!(refused.named("retry-after"), "60");
    assert_eq!(hasher.verified(), before);

    // Elsewhere the owner is slowed to one try a second, and not locked out.
    site.clock.advance(time::Duration::SECOND);
    site.send(log_in("ada", PASSWORD).from("127.0.0.2")).await.expect(200);
    site.clock.advance(time::Duration::MINUTE);
    site.try_log_in("ada", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn an_address_that_fails_on_many_accounts_is_refused() {
    let site = TestSite::builder().failures(10, 4).build();
    site.member("ada").await;
    for name in ["a", "b", "c", "d"] {
        site.try_log_in(name, PASSWORD).await.problem(401, "invalid_credentials");
    }
    site.try_log_in("ada", PASSWORD).await.problem(429, "rate_limited");
    site.send(log_in("ada", PASSWORD).from("127.0.0.2")).await.expect(200);
}

#[tokio::test]
async fn a_success_clears_the_count() {
    let site = TestSite::builder().failures(3, 50).build();
    site.member("ada").await;
    for _ in 0..3 {
        for _ in 0..2 {
            site.try_log_in("ada", "not the password").await.problem(401, "invalid_credentials");
        }
        site.try_log_in("ada", PASSWORD).await.expect(200);
    }
}

#[tokio::test]
async fn what_a_device_says_of_itself_is_reduced_to_browser_and_system() {
    let site = TestSite::new();
    site.member("ada").await;
    let firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    for (said, shown) in
        [(firefox.to_owned(), "Firefox on Linux"), ("x".repeat(5_000), &"x".repeat(40))]
    {
        let ask = log_in("ada", PASSWORD).header(USER_AGENT, said);
        let tokens = Tokens::of(&site.send(ask).await);
        let sessions = site.send(get("/auth/sessions").bearer(&tokens.access)).await.json();
        assert_eq!(sessions["items"][0]["device"], shown);
    }
}
