use serde_json::json;

use super::{
    ask::{delete, get, post},
    site::{PASSWORD, TestSite},
};

#[tokio::test]
async fn a_removed_user_is_gone_and_logged_out() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let (id, ada) = site.ada().await;
    let path = format!("/users/{id}");
    let answer = site.send(delete(&path).bearer(&admin.access)).await;
    assert!(answer.expect(204).body.is_empty());
    assert_eq!(answer.named("x-portico-consistency"), "any");
    site.home(&ada.access).await.problem(401, "session_ended");
    site.refresh(&ada.refresh).await.problem(401, "session_ended");
    site.try_log_in("ada", PASSWORD).await.problem(401, "invalid_credentials");
    site.send(get(&path).bearer(&admin.access)).await.problem(404, "not_found");
    site.send(delete(&path).bearer(&admin.access)).await.problem(404, "not_found");
}

#[tokio::test]
async fn the_name_of_a_removed_user_is_free_and_the_id_is_not_given_again() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let id = site.member("ada").await;
    site.send(delete(&format!("/users/{id}")).bearer(&admin.access)).await.expect(204);
    let again = post("/users").bearer(&admin.access).json(&json!({ "username": "ada" }));
    let user = site.send(again).await.expect(201).json();
    assert!(user["id"].as_i64().expect("a number") > id.get());
}

#[tokio::test]
async fn a_removal_may_demand_a_version() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let path = format!("/users/{}", site.member("ada").await);
    let remove = |tag: &str| delete(&path).bearer(&admin.access).with("if-match", tag);
    site.send(remove("\"2\"")).await.problem(412, "stale");
    site.send(remove("W/\"1\"")).await.problem(412, "stale");
    site.send(get(&path).bearer(&admin.access)).await.expect(200);
    site.send(remove("\"1\"")).await.expect(204);
}

#[tokio::test]
async fn only_an_administrator_removes_users() {
    let site = TestSite::new();
    let (id, ada) = site.ada().await;
    let path = format!("/users/{id}");
    site.send(delete(&path).bearer(&ada.access)).await.problem(403, "forbidden");
    site.send(delete(&path)).await.problem(401, "token_missing");
    site.home(&ada.access).await.expect(200);
}
