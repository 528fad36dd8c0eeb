use portico_domain::user::Role;
use serde_json::json;

use super::workbook::texts;
use crate::http::{
    ask::{get, post},
    site::TestSite,
};

#[tokio::test]
async fn all_users_are_exported_as_an_attachment() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let body = json!({ "username": "=1+1", "gender": "female" });
    site.send(post("/users").bearer(&admin.access).json(&body)).await.expect(201);
    let answer = site.send(get("/excel/export").bearer(&admin.access)).await;
    answer.expect(200);
    let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    assert_eq!(answer.named("content-type"), media_type);
    assert_eq!(answer.named("content-disposition"), r#"attachment; filename="users.xlsx""#);
    assert_eq!(answer.named("content-length"), answer.body.len().to_string());
    let expected = [
        vec!["用户Id", "用户名", "密码", "性别"],
        vec!["1", "admin", "", "未知"],
        vec!["2", "=1+1", "", "女"],
    ];
    assert_eq!(texts(answer.body.to_vec()).await, expected);
}

#[tokio::test]
async fn english_is_exported_on_demand() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let answer = site.send(get("/excel/export?lang=en").bearer(&admin.access)).await;
    let expected =
        [vec!["User Id", "Username", "Password", "Gender"], vec!["1", "admin", "", "unknown"]];
    assert_eq!(texts(answer.expect(200).body.to_vec()).await, expected);
    let answer = site.send(get("/excel/export?lang=fr").bearer(&admin.access)).await;
    let problem = answer.problem(422, "validation_failed");
    assert_eq!(problem["errors"][0]["pointer"], "/lang");
}

#[tokio::test]
async fn an_export_of_many_pages_has_every_user_once() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let rows: Vec<_> = (0..2_500).map(|number| format!("user-{number:04}")).collect();
    let rows: Vec<_> = rows.iter().map(|name| ["", name.as_str(), "", ""]).collect();
    let workbook = super::workbook::users(&rows).await;
    site.send(super::workbook::import("", &admin.access, &workbook)).await.expect(200);
    let answer = site.send(get("/excel/export").bearer(&admin.access)).await;
    let texts = texts(answer.expect(200).body.to_vec()).await;
    assert_eq!(texts.len(), 2_502);
    assert_eq!(texts[2][1], "user-0000");
    assert_eq!(texts[2_501][1], "user-2499");
}

#[tokio::test]
async fn an_export_is_for_administrators() {
    let site = TestSite::new();
    site.add("ada", Role::Member).await;
    let ada = site.log_in("ada").await;
    site.send(get("/excel/export").bearer(&ada.access)).await.problem(403, "forbidden");
    site.send(get("/excel/export")).await.problem(401, "token_missing");
}
