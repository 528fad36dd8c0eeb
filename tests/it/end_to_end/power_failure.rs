use portico_tests::fixtures::PorticoHome;
use serde_json::json;

use super::caller::Caller;

#[tokio::test]
async fn what_was_answered_survives_kill_9() {
    let home = PorticoHome::with_keys();
    let server = home.start(&[]);
    let mut admin = Caller::admin(&server).await;
    let mut added = Vec::new();
    for number in 0..20 {
        let user = json!({ "username": format!("user{number}"), "password": "correct horse" });
        let (code, user) = admin.post("/users", Some(user)).await;
        assert_eq!(code, 201, "{user}");
        added.push(user["id"].clone());
    }
    assert_eq!(admin.refresh().await.0, 200);
    server.kill();

    let server = home.start(&[]);
    admin.move_to(&server);
    assert_eq!(admin.get("/home").await.0, 200);
    for id in added {
        assert_eq!(admin.get(&format!("/users/{id}")).await.0, 200, "user {id} is lost");
    }
    assert_eq!(admin.refresh().await.0, 200);
    Caller::log_in(&server, "user7", "correct horse").await;
    assert_eq!(admin.post("/auth/logout", None).await.0, 204);
    server.kill();

    let server = home.start(&[]);
    admin.move_to(&server);
    let (code, problem) = admin.get("/home").await;
    assert_eq!((code, &problem["code"]), (401, &"session_ended".into()), "{problem}");
}
