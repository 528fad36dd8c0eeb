use portico_domain::user::{Role, UserId};
use serde_json::{Value, json};

use super::{
    answer::Answer,
    ask::{delete, get, patch, post},
    site::{TestSite, Tokens},
};

/// What takes an administrator away: edits, and `None` for a removal.
fn departures() -> [Option<Value>; 3] {
    [Some(json!({ "role": "member" })), Some(json!({ "status": "disabled" })), None]
}

async fn depart(site: &TestSite, by: &Tokens, id: UserId, edit: Option<&Value>) -> Answer {
    let path = format!("/users/{id}");
    let ask = edit.map_or_else(|| delete(&path), |body| patch(&path).json(body));
    site.send(ask.bearer(&by.access)).await
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let site = TestSite::new();
    let id = site.add("admin", Role::Admin).await.id;
    let admin = site.log_in("admin").await;
    for edit in departures() {
        let refused = depart(&site, &admin, id, edit.as_ref()).await;
        refused.problem(409, "last_admin");
    }
    let user = site.send(get(&format!("/users/{id}")).bearer(&admin.access)).await.json();
    assert_eq!(user["version"], 1, "{user}");
    let edit = Some(json!({ "username": "root", "gender": "male", "role": "admin" }));
    depart(&site, &admin, id, edit.as_ref()).await.expect(200);
}

#[tokio::test]
async fn an_administrator_goes_when_another_stays() {
    for edit in departures() {
        let site = TestSite::new();
        let id = site.add("eve", Role::Admin).await.id;
        let admin = site.admin().await;
        let gone = depart(&site, &admin, id, edit.as_ref()).await;
        assert!(gone.status.is_success(), "{gone:?}");
    }
}

#[tokio::test]
async fn who_cannot_log_in_is_no_other_administrator() {
    let site = TestSite::new();
    let id = site.add("admin", Role::Admin).await.id;
    let admin = site.log_in("admin").await;
    let no_password = json!({ "username": "bob", "role": "admin" });
    site.send(post("/users").bearer(&admin.access).json(&no_password)).await.expect(201);
    let eve = site.add("eve", Role::Admin).await.id;
    depart(&site, &admin, eve, Some(&json!({ "status": "disabled" }))).await.expect(200);
    for edit in departures() {
        depart(&site, &admin, id, edit.as_ref()).await.problem(409, "last_admin");
    }
}
