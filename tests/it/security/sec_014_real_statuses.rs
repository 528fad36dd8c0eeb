use serde_json::json;

use crate::http::{
    ask::{delete, get, post},
    site::{TestSite, log_in},
};

#[tokio::test]
async fn sec_014_every_error_has_its_own_status_and_is_a_problem() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let (_, ada) = site.ada().await;
    let create = |body| post("/users").bearer(&admin.access).json(&body);
    for (ask, status, code) in [
        (post("/auth/login").text("application/json", "{"), 400, "malformed_body"),
        (log_in("ada", "wrong"), 401, "invalid_credentials"),
        (get("/home"), 401, "token_missing"),
        (get("/users").bearer(&ada.access), 403, "forbidden"),
        (get("/nowhere"), 404, "not_found"),
        (get("/users/99").bearer(&admin.access), 404, "not_found"),
        (delete("/hello"), 405, "method_not_allowed"),
        (create(json!({ "username": "ada" })), 409, "conflict"),
        (delete("/users/1").bearer(&admin.access).with("if-match", "\"9\""), 412, "stale"),
        (post("/auth/login").body("{}"), 415, "unsupported_media_type"),
        (create(json!({})), 422, "validation_failed"),
    ] {
        site.send(ask).await.problem(status, code);
    }
}
