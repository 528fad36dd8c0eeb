use axum::http::header::USER_AGENT;
use serde_json::json;
use time::Duration;

use super::{
    ask::{delete, get},
    site::{PASSWORD, TestSite, Tokens, log_in},
};

#[tokio::test]
async fn the_list_shows_each_session_the_newest_login_first() {
    let site = TestSite::builder().sessions_per_user(0).build();
    site.member("ada").await;
    let phone = log_in("ada", PASSWORD).header(USER_AGENT, "Phone").from("192.0.2.7");
    let phone = Tokens::of(&site.send(phone).await);
    site.clock.advance(Duration::MINUTE);
    let desk = log_in("ada", PASSWORD).header(USER_AGENT, "Desk").from("::ffff:192.0.2.8");
    let desk = Tokens::of(&site.send(desk).await);
    site.clock.advance(Duration::MINUTE);
    let phone = Tokens::of(&site.refresh(&phone.refresh).await);

    let answer = site.send(get("/auth/sessions").bearer(&phone.access)).await;
    let sessions = json!({
        "items": [
            {
                "id": desk.session,
                "device": "Desk",
                "address": "192.0.2.8",
                "opened_at": "2026-03-01T12:01:00Z",
                "refreshed_at": "2026-03-01T12:01:00Z",
                "expires_at": "2026-03-31T12:01:00Z",
                "current": false,
            },
            {
                "id": phone.session,
                "device": "Phone",
                "address": "192.0.2.7",
                "opened_at": "2026-03-01T12:00:00Z",
                "refreshed_at": "2026-03-01T12:02:00Z",
                "expires_at": "2026-03-31T12:02:00Z",
                "current": true,
            },
        ],
        "next_cursor": null,
    });
    assert_eq!(answer.expect(200).json(), sessions);
}

#[tokio::test]
async fn a_client_that_says_nothing_of_itself_has_no_device() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    let sessions = site.send(get("/auth/sessions").bearer(&tokens.access)).await.json();
    assert_eq!(sessions["items"][0]["device"], json!(null));
    assert_eq!(sessions["items"][0]["address"], "127.0.0.1");
}

#[tokio::test]
async fn a_user_ends_another_session_of_theirs() {
    let site = TestSite::builder().sessions_per_user(0).build();
    let (_, here) = site.ada().await;
    let there = site.log_in("ada").await;
    let path = format!("/auth/sessions/{}", there.session);
    site.send(delete(&path).bearer(&here.access)).await.expect(204);
    site.home(&there.access).await.problem(401, "session_ended");
    site.home(&here.access).await.expect(200);
    site.send(delete(&path).bearer(&here.access)).await.problem(404, "not_found");
}

#[tokio::test]
async fn a_user_may_end_the_session_of_the_request() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    let path = format!("/auth/sessions/{}", tokens.session);
    site.send(delete(&path).bearer(&tokens.access)).await.expect(204);
    site.home(&tokens.access).await.problem(401, "session_ended");
}

#[tokio::test]
async fn the_session_of_another_user_is_not_found_and_goes_on() {
    let site = TestSite::new();
    let (_, ada) = site.ada().await;
    let admin = site.admin().await;
    let path = format!("/auth/sessions/{}", ada.session);
    site.send(delete(&path).bearer(&admin.access)).await.problem(404, "not_found");
    site.home(&ada.access).await.expect(200);
}

#[tokio::test]
async fn what_identifies_no_session_is_not_found() {
    let site = TestSite::new();
    let (_, tokens) = site.ada().await;
    let upper = tokens.session.to_uppercase();
    for id in ["x", "1", "00000000-0000-0000-0000-000000000000", &upper, "%00", "..%2f"] {
        let path = format!("/auth/sessions/{id}");
        site.send(delete(&path).bearer(&tokens.access)).await.problem(404, "not_found");
    }
    site.home(&tokens.access).await.expect(200);
}

#[tokio::test]
async fn sessions_are_for_users_alone() {
    let site = TestSite::new();
    site.send(get("/auth/sessions")).await.problem(401, "token_missing");
    site.send(delete("/auth/sessions/x")).await.problem(401, "token_missing");
}
