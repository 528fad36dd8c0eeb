use std::sync::Arc;

use serde_json::json;

use crate::http::{
    ask::{get, post},
    site::TestSite,
};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sec_028_of_fifty_creates_of_one_username_one_succeeds() {
    let site = Arc::new(TestSite::new());
    let admin = site.admin().await;
    let create = |_| {
        let ask = post("/users").bearer(&admin.access).json(&json!({ "username": "ada" }));
        let site = site.clone();
        tokio::spawn(async move { site.send(ask).await })
    };
    let creating: Vec<_> = (0..50).map(create).collect();
    let mut created = 0;
    for answer in creating {
        let answer = answer.await.expect("no request panics");
        if answer.status == 201 {
            created += 1;
        } else {
            answer.problem(409, "conflict");
        }
    }
    assert_eq!(created, 1);
    let listed = site.send(get("/users?q=ada").bearer(&admin.access)).await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
}
