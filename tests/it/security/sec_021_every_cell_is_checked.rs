use serde_json::json;

use crate::http::{
    ask::get,
    excel::workbook::{HEADER, import, workbook},
    site::TestSite,
};

#[tokio::test]
async fn sec_021_short_rows_and_bad_numbers_are_errors_of_their_cells() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let rows: [&[&str]; 5] =
        [&HEADER, &["1"], &["", "ada"], &["two", "bob", "", "3"], &["", "eve", "short", "x"]];
    let answer = site.send(import("?mode=partial", &admin.access, &workbook(rows).await)).await;
    let body = answer.expect(200).json();
    let errors = body["errors"].as_array().expect("errors");
    let told: Vec<_> = errors.iter().map(|error| json!([error["row"], error["column"]])).collect();
    let expected = [
        json!([2, "username"]),
        json!([4, "id"]),
        json!([4, "gender"]),
        json!([5, "password"]),
        json!([5, "gender"]),
    ];
    assert_eq!(told, expected);
    let listed = site.send(get("/users").bearer(&admin.access)).await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn sec_021_columns_are_found_by_their_names() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let rows: [&[&str]; 2] = [&["性别", "用户名", "用户Id", "密码"], &["2", "ada", "", ""]];
    site.send(import("", &admin.access, &workbook(rows).await)).await.expect(200);
    let found = site.send(get("/users/2").bearer(&admin.access)).await.json();
    assert_eq!((&found["username"], &found["gender"]), (&json!("ada"), &json!("female")));
}
