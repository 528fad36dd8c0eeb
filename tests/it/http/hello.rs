use serde_json::json;

use super::{ask::get, site::TestSite};

#[tokio::test]
async fn nobody_is_greeted_where_there_is_no_user() {
    let answer = TestSite::new().send(get("/hello")).await;
    let greeting = json!({ "hello": "world, rust", "env": "test", "user": null });
    assert_eq!(answer.expect(200).json(), greeting);
}

#[tokio::test]
async fn the_first_user_is_greeted() {
    let site = TestSite::new();
    site.member("ada").await;
    site.member("bob").await;
    assert_eq!(site.send(get("/hello")).await.json()["user"], "ada");
}
