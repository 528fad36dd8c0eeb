use serde_json::json;

use crate::http::{
    ask::{delete, get, post},
    excel::workbook::texts,
    site::TestSite,
};

#[tokio::test]
async fn sec_020_an_export_holds_nothing_of_an_earlier_one() {
    let site = TestSite::new();
    let admin = site.admin().await;
    site.send(post("/users").bearer(&admin.access).json(&json!({ "username": "ada" })))
        .await
        .expect(201);
    let export = || site.send(get("/excel/export").bearer(&admin.access));
    assert_eq!(texts(export().await.expect(200).body.to_vec()).await.len(), 3);
    site.send(delete("/users/2").bearer(&admin.access)).await.expect(204);
    let (one, other) = tokio::join!(export(), export());
    for answer in [one, other] {
        // What follows a workbook would make its length another.
        assert_eq!(answer.named("content-length"), answer.body.len().to_string());
        assert_eq!(texts(answer.expect(200).body.to_vec()).await.len(), 2);
    }
}
