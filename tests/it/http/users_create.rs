use portico_domain::user::Role;
use serde_json::{Value, json};

use super::{
    ask::{get, post},
    site::{PASSWORD, TestSite},
};

async fn create(body: Value) -> (TestSite, super::answer::Answer) {
    let site = TestSite::new();
    let admin = site.admin().await;
    let answer = site.send(post("/users").bearer(&admin.access).json(&body)).await;
    (site, answer)
}

#[tokio::test]
async fn a_user_is_created_with_what_was_said() {
    let body = json!({
        "username": "ada",
        "password": PASSWORD,
        "gender": "female",
        "role": "admin",
    });
    let (site, answer) = create(body).await;
    let user = json!({
        "id": 2,
        "username": "ada",
        "gender": "female",
        "role": "admin",
        "status": "active",
        "version": 1,
        "created_at": "2026-03-01T12:00:00Z",
        "updated_at": "2026-03-01T12:00:00Z",
    });
    assert_eq!(answer.expect(201).json(), user);
    assert_eq!(answer.named("location"), "/users/2");
    assert_eq!(answer.named("etag"), "\"1\"");
    assert_eq!(answer.named("x-portico-consistency"), "any");
    let ada = site.log_in("ada").await;
    let found = site.send(get("/users/2").bearer(&ada.access)).await;
    assert_eq!(found.json(), user);
    assert_eq!(found.named("etag"), "\"1\"");
}

#[tokio::test]
async fn a_new_user_is_a_member_of_unknown_gender_unless_said() {
    let (_, answer) = create(json!({ "username": "ada", "gender": null })).await;
    let user = answer.expect(201).json();
    assert_eq!((&user["role"], &user["gender"]), (&json!("member"), &json!("unknown")));
}

#[tokio::test]
async fn a_username_is_trimmed_and_normalized() {
    let (_, answer) = create(json!({ "username": " zoe\u{308}\t" })).await;
    assert_eq!(answer.json()["username"], "zo\u{eb}");
}

#[tokio::test]
async fn a_taken_username_is_a_conflict() {
    let (site, _) = create(json!({ "username": "zo\u{eb}" })).await;
    let admin = site.log_in("admin").await;
    for (name, status) in [("zoe\u{308}", 409), ("Zo\u{eb}", 201), ("zoe", 201)] {
        let body = json!({ "username": name });
        let answer = site.send(post("/users").bearer(&admin.access).json(&body)).await;
        answer.expect(status);
        if status == 409 {
            answer.problem(409, "conflict");
        }
    }
}

#[tokio::test]
async fn every_bad_field_is_named_at_once() {
    let body = json!({ "password": "short", "gender": "other", "role": 7, "extra": "ignored" });
    let (_, answer) = create(body).await;
    let fields = [
        ("/username", "required"),
        ("/password", "too_short"),
        ("/gender", "not_one_of"),
        ("/role", "wrong_type"),
    ];
    assert_eq!(answer.bad_fields(), fields.map(|(pointer, code)| (pointer.into(), code.into())));
}

#[tokio::test]
async fn a_bad_username_says_what_is_wrong_with_it() {
    let long = "x".repeat(65);
    for (name, code) in [
        (json!(""), "empty"),
        (json!(" \t\u{3000}"), "empty"),
        (json!(long), "too_long"),
        (json!("a\u{0}b"), "control_character"),
        (json!("a\nb"), "control_character"),
        (json!(["ada"]), "wrong_type"),
        (json!(null), "required"),
    ] {
        let (_, answer) = create(json!({ "username": name })).await;
        assert_eq!(answer.bad_fields(), [("/username".into(), code.into())], "{name}");
    }
}

#[tokio::test]
async fn a_username_has_up_to_64_characters_of_any_script() {
    for name in ["Ж".repeat(64), "密".repeat(64), "%_'\"\\;--".into()] {
        let (_, answer) = create(json!({ "username": name })).await;
        assert_eq!(answer.expect(201).json()["username"], name);
    }
}

#[tokio::test]
async fn only_an_administrator_creates_users() {
    let site = TestSite::new();
    let (_, member) = site.ada().await;
    let body = json!({ "username": "eve", "role": "admin" });
    let answer = site.send(post("/users").bearer(&member.access).json(&body)).await;
    answer.problem(403, "forbidden");
    site.send(post("/users").json(&body)).await.problem(401, "token_missing");
    site.add("eve", Role::Member).await;
}
