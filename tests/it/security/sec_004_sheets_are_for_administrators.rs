use portico_domain::user::Role;

use crate::http::{
    ask::get,
    excel::workbook::{import, texts, users},
    site::TestSite,
};

#[tokio::test]
async fn sec_004_export_and_import_are_for_administrators() {
    let site = TestSite::new();
    site.add("admin", Role::Admin).await;
    let (_, ada) = site.ada().await;
    let workbook = users(&[["", "bob", "", ""]]).await;
    site.send(get("/excel/export").bearer(&ada.access)).await.problem(403, "forbidden");
    site.send(import("", &ada.access, &workbook)).await.problem(403, "forbidden");
    site.send(get("/excel/export")).await.problem(401, "token_missing");
}

#[tokio::test]
async fn sec_004_no_password_and_no_hash_leaves_in_a_workbook() {
    let site = TestSite::new();
    let admin = site.admin().await;
    let rows = [["", "ada", "a first password", ""], ["x", "bob", "another password", ""]];
    let ask = import("?mode=partial", &admin.access, &users(&rows).await);
    let body = site.send(ask).await.expect(200).json();
    let report = body["report_url"].as_str().expect("a report");
    for url in ["/excel/export", report] {
        let answer = site.send(get(url).bearer(&admin.access)).await;
        for row in texts(answer.expect(200).body.to_vec()).await.iter().skip(1) {
            assert_eq!(row.get(2).map_or("", String::as_str), "", "{url}: {row:?}");
            assert!(!row.concat().contains("argon2"), "{url}: {row:?}");
        }
    }
}
