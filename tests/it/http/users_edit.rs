use portico_domain::user::UserId;
use serde_json::{Value, json};
use time::Duration;

use super::{
    answer::Answer,
    ask::{Ask, get, patch},
    site::{PASSWORD, TestSite, Tokens},
};

struct Editing {
    site: TestSite,
    admin: Tokens,
    ada: Tokens,
    id: UserId,
}

impl Editing {
    async fn begin() -> Self {
        let site = TestSite::new();
        let admin = site.admin().await;
        let (id, ada) = site.ada().await;
        Self { site, admin, ada, id }
    }

    fn ask(&self, body: &Value) -> Ask {
        patch(&format!("/users/{}", self.id)).bearer(&self.admin.access).json(body)
    }

    async fn edit(&self, body: Value) -> Answer {
        self.site.send(self.ask(&body)).await
    }

    async fn edit_if(&self, tag: &str) -> Answer {
        self.site.send(self.ask(&json!({ "gender": "female" })).with("if-match", tag)).await
    }
}

#[tokio::test]
async fn an_edit_changes_what_it_names_and_answers_the_user() {
    let editing = Editing::begin().await;
    editing.site.clock.advance(Duration::MINUTE);
    let answer = editing.edit(json!({ "gender": "female", "role": null })).await;
    let user = json!({
        "id": editing.id.get(),
        "username": "ada",
        "gender": "female",
        "role": "member",
        "status": "active",
        "version": 2,
        "created_at": "2026-03-01T12:00:00Z",
        "updated_at": "2026-03-01T12:01:00Z",
    });
    assert_eq!(answer.expect(200).json(), user);
    assert_eq!(answer.named("etag"), "\"2\"");
    assert_eq!(answer.named("x-portico-consistency"), "any");
}

#[tokio::test]
async fn an_edit_holds_in_open_sessions_on_the_next_request() {
    let editing = Editing::begin().await;
    let list = || get("/users").bearer(&editing.ada.access);
    editing.site.send(list()).await.problem(403, "forbidden");
    editing.edit(json!({ "role": "admin", "username": "countess" })).await.expect(200);
    editing.site.send(list()).await.expect(200);
    let home = editing.site.home(&editing.ada.access).await.json();
    assert_eq!((&home["role"], &home["username"]), (&json!("admin"), &json!("countess")));
    editing.edit(json!({ "role": "member" })).await.expect(200);
    editing.site.send(list()).await.problem(403, "forbidden");
}

#[tokio::test]
async fn disabling_a_user_ends_their_sessions() {
    let editing = Editing::begin().await;
    let user = editing.edit(json!({ "status": "disabled" })).await.json();
    assert_eq!(user["status"], "disabled");
    editing.site.home(&editing.ada.access).await.problem(401, "session_ended");
    editing.site.refresh(&editing.ada.refresh).await.problem(401, "session_ended");
    editing.site.try_log_in("ada", PASSWORD).await.problem(401, "invalid_credentials");

    editing.edit(json!({ "status": "active" })).await.expect(200);
    editing.site.home(&editing.ada.access).await.problem(401, "session_ended");
    editing.site.try_log_in("ada", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn a_password_that_an_administrator_sets_ends_the_sessions() {
    let editing = Editing::begin().await;
    editing.edit(json!({ "password": "another long passphrase" })).await.expect(200);
    editing.site.home(&editing.ada.access).await.problem(401, "session_ended");
    editing.site.try_log_in("ada", PASSWORD).await.problem(401, "invalid_credentials");
    editing.site.try_log_in("ada", "another long passphrase").await.expect(200);
}

#[tokio::test]
async fn the_present_tag_lets_an_edit_pass_and_an_older_one_is_stale() {
    let editing = Editing::begin().await;
    assert_eq!(editing.edit_if("\"1\"").await.expect(200).named("etag"), "\"2\"");
    editing.edit_if("\"1\"").await.problem(412, "stale");
    editing.edit_if("\"3\"").await.problem(412, "stale");
    editing.edit_if("\"2\"").await.expect(200);
}

#[tokio::test]
async fn a_star_lets_any_edit_pass() {
    let editing = Editing::begin().await;
    editing.edit_if("*").await.expect(200);
    editing.edit_if("*").await.expect(200);
}

#[tokio::test]
async fn a_weak_tag_and_nonsense_match_nothing() {
    let editing = Editing::begin().await;
    for tag in ["W/\"1\"", "1", "\"one\"", "\"\"", "\"01\"", "\"1", ""] {
        editing.edit_if(tag).await.problem(412, "stale");
    }
    editing.edit_if("\"1\"").await.expect(200);
}

#[tokio::test]
async fn any_strong_tag_of_a_list_lets_an_edit_pass() {
    let editing = Editing::begin().await;
    for (version, others) in
        [(1, "\"7\", "), (2, "W/\"9\" ,\t"), (3, ",\"a,b\",, "), (4, "W/\"4\",")]
    {
        editing.edit_if(&format!("{others}\"{version}\"")).await.expect(200);
        editing.edit_if(&format!("{others}\"{version}\"")).await.problem(412, "stale");
    }
    let twice = editing.ask(&json!({})).with("if-match", "\"1\"").with("if-match", "\"5\"");
    editing.site.send(twice).await.expect(200);
}

#[tokio::test]
async fn what_is_no_list_of_tags_matches_nothing() {
    let editing = Editing::begin().await;
    for list in
        ["\"2\", W/\"1\"", "\"1\", *", "*, \"1\"", "\"1\" \"1\"", "\"1\", 1", "w/\"2\", \"1\""]
    {
        editing.edit_if(list).await.problem(412, "stale");
    }
}

#[tokio::test]
async fn the_tag_of_any_representation_changes_with_each_edit() {
    let editing = Editing::begin().await;
    let show = || get(&format!("/users/{}", editing.id)).bearer(&editing.admin.access);
    for version in 1..4 {
        let tag = format!("\"{version}\"");
        assert_eq!(editing.site.send(show()).await.named("etag"), tag);
        editing.edit_if(&tag).await.expect(200);
    }
}

#[tokio::test]
async fn a_taken_name_is_a_conflict() {
    let editing = Editing::begin().await;
    editing.edit(json!({ "username": "admin" })).await.problem(409, "conflict");
    editing.edit(json!({ "username": "ada" })).await.expect(200);
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let editing = Editing::begin().await;
    let body = json!({
        "username": "",
        "password": "short",
        "gender": "x",
        "role": "root",
        "status": true,
    });
    let fields = [
        ("/username", "empty"),
        ("/password", "too_short"),
        ("/gender", "not_one_of"),
        ("/role", "not_one_of"),
        ("/status", "wrong_type"),
    ];
    let answered = editing.edit(body).await.bad_fields();
    assert_eq!(answered, fields.map(|(pointer, code)| (pointer.into(), code.into())));
}

#[tokio::test]
async fn who_does_not_exist_is_not_found() {
    let editing = Editing::begin().await;
    for id in ["99", "0", "-1", "01", "+1", "x", "9223372036854775808", "%31x", "1.0"] {
        let path = format!("/users/{id}");
        let edit = patch(&path).bearer(&editing.admin.access).json(&json!({}));
        editing.site.send(edit).await.problem(404, "not_found");
        let show = get(&path).bearer(&editing.admin.access);
        editing.site.send(show).await.problem(404, "not_found");
    }
}

#[tokio::test]
async fn only_an_administrator_shows_and_edits_users() {
    let editing = Editing::begin().await;
    let path = format!("/users/{}", editing.id);
    let body = json!({ "role": "admin" });
    let edit = patch(&path).bearer(&editing.ada.access).json(&body);
    editing.site.send(edit).await.problem(403, "forbidden");
    let show = get(&path).bearer(&editing.ada.access);
    editing.site.send(show).await.problem(403, "forbidden");
    editing.site.send(patch(&path).json(&body)).await.problem(401, "token_missing");
    editing.site.send(get(&path)).await.problem(401, "token_missing");
}
