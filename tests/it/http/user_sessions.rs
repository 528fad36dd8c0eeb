//! What an administrator sees of the sessions of others, and what users do about all of their own.

use axum::http::header::USER_AGENT;
use portico_domain::user::UserId;
use serde_json::json;
use time::Duration;

use super::{
    ask::{Ask, delete, get},
    site::{PASSWORD, TestSite, Tokens, log_in},
};

fn many_sessions() -> TestSite {
    TestSite::builder().sessions_per_user(0).build()
}

fn path(user: UserId) -> String {
    format!("/users/{user}/sessions")
}

#[tokio::test]
async fn an_administrator_lists_the_sessions_of_a_user() {
    let site = many_sessions();
    let admin = site.admin().await;
    let ada = site.member("ada").await;
    let curl = log_in("ada", PASSWORD).header(USER_AGENT, "curl/8.14.1").from("192.0.2.7");
    let curl = Tokens::of(&site.send(curl).await);
    site.clock.advance(Duration::MINUTE);
    let bare = site.log_in("ada").await;

    let list = site.send(get(&path(ada)).bearer(&admin.access)).await.expect(200).json();
    assert_eq!(list["next_cursor"], json!(null));
    let items = list["items"].as_array().expect("an array");
    let shown: Vec<_> = items.iter().map(|item| (&item["id"], &item["device"])).collect();
    assert_eq!(
        shown,
        [(&json!(bare.session), &json!(null)), (&json!(curl.session), &json!("curl"))]
    );
    assert_eq!(items[1]["address"], "192.0.2.7");
    assert!(items.iter().all(|item| item["current"] == false), "none is of the administrator");
}

#[tokio::test]
async fn an_administrator_sees_which_session_is_the_one_of_the_request() {
    let site = many_sessions();
    let admin = site.add("admin", portico_domain::user::Role::Admin).await.id;
    let tokens = site.log_in("admin").await;
    let list = site.send(get(&path(admin)).bearer(&tokens.access)).await.json();
    assert_eq!(list["items"][0]["current"], true);
}

#[tokio::test]
async fn an_administrator_ends_every_session_of_a_user_who_may_log_in_again() {
    let site = many_sessions();
    let admin = site.admin().await;
    let (id, first) = site.ada().await;
    let second = site.log_in("ada").await;
    site.member("bob").await;
    let bob = site.log_in("bob").await;

    let end = || delete(&path(id)).bearer(&admin.access);
    site.send(end()).await.expect(204);
    for tokens in [&first, &second] {
        for answer in [site.home(&tokens.access).await, site.refresh(&tokens.refresh).await] {
            assert_eq!(answer.problem(401, "session_ended")["end_reason"], "ended_by_admin");
        }
    }
    site.home(&admin.access).await.expect(200);
    site.home(&bob.access).await.expect(200);
    let again = site.log_in("ada").await;
    site.home(&again.access).await.expect(200);
    site.send(end()).await.expect(204);
    site.send(end()).await.expect(204);
}

#[tokio::test]
async fn an_unknown_user_has_no_sessions_to_list_or_to_end() {
    let site = many_sessions();
    let admin = site.admin().await;
    for id in ["4711", "x", "0", "99999999999999999999"] {
        let path = format!("/users/{id}/sessions");
        for ask in [get(&path), delete(&path)] {
            site.send(ask.bearer(&admin.access)).await.problem(404, "not_found");
        }
    }
}

#[tokio::test]
async fn only_an_administrator_sees_or_ends_the_sessions_of_a_user() {
    let site = many_sessions();
    let (id, ada) = site.ada().await;
    let asks = || -> [Ask; 2] { [get(&path(id)), delete(&path(id))] };
    for ask in asks() {
        site.send(ask).await.problem(401, "token_missing");
    }
    for ask in asks() {
        site.send(ask.bearer(&ada.access)).await.problem(403, "forbidden");
    }
    site.home(&ada.access).await.expect(200);
}

#[tokio::test]
async fn a_user_ends_all_other_sessions_of_theirs_at_once() {
    let site = many_sessions();
    let (_, here) = site.ada().await;
    let there = [site.log_in("ada").await, site.log_in("ada").await];
    site.member("bob").await;
    let bob = site.log_in("bob").await;

    let end = || delete("/auth/sessions").bearer(&here.access);
    site.send(end()).await.expect(204);
    for tokens in &there {
        let problem = site.home(&tokens.access).await.problem(401, "session_ended");
        assert_eq!(problem["end_reason"], "logged_out");
    }
    site.home(&here.access).await.expect(200);
    site.home(&bob.access).await.expect(200);
    site.send(end()).await.expect(204);
    let list = site.send(get("/auth/sessions").bearer(&here.access)).await.json();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn nobody_ends_sessions_without_a_session() {
    let site = many_sessions();
    site.send(delete("/auth/sessions")).await.problem(401, "token_missing");
}
